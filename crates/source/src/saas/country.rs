//! Countries by English name, for providers that write no codes. Names as in the time zone database's `iso3166.tab`
//! (public domain) and in other common spellings.

/// The country of a code or an English name, ISO 3166-1 alpha-2, upper-case.
pub(super) fn country(text: &str) -> Option<[u8; 2]> {
    let text = text.trim();
    if let [a, b] = *text.as_bytes() {
        let code = [a.to_ascii_uppercase(), b.to_ascii_uppercase()];
        return code.iter().all(u8::is_ascii_uppercase).then_some(code);
    }
    let name = (text.len() <= NAME_BYTES_MAX).then(|| text.to_lowercase())?;
    let at = NAMES.binary_search_by(|row| row.0.cmp(name.as_str())).ok()?;
    NAMES.get(at).map(|row| row.1)
}

/// No name is longer.
const NAME_BYTES_MAX: usize = 64;

/// Lower-case names in order.
#[rustfmt::skip]
const NAMES: &[(&str, [u8; 2])] = &[
    ("afghanistan", *b"AF"), ("albania", *b"AL"), ("algeria", *b"DZ"), ("andorra", *b"AD"), ("angola", *b"AO"),
    ("anguilla", *b"AI"), ("antarctica", *b"AQ"), ("antigua & barbuda", *b"AG"), ("argentina", *b"AR"),
    ("armenia", *b"AM"), ("aruba", *b"AW"), ("australia", *b"AU"), ("austria", *b"AT"), ("azerbaijan", *b"AZ"),
    ("bahamas", *b"BS"), ("bahrain", *b"BH"), ("bangladesh", *b"BD"), ("barbados", *b"BB"), ("belarus", *b"BY"),
    ("belgium", *b"BE"), ("belize", *b"BZ"), ("benin", *b"BJ"), ("bermuda", *b"BM"), ("bhutan", *b"BT"),
    ("bolivarian republic of venezuela", *b"VE"), ("bolivia", *b"BO"), ("bosnia & herzegovina", *b"BA"),
    ("bosnia and herzegovina", *b"BA"), ("botswana", *b"BW"), ("bouvet island", *b"BV"), ("brazil", *b"BR"),
    ("british indian ocean territory", *b"IO"), ("brunei", *b"BN"), ("bulgaria", *b"BG"), ("burkina faso", *b"BF"),
    ("burundi", *b"BI"), ("cabo verde", *b"CV"), ("cambodia", *b"KH"), ("cameroon", *b"CM"), ("canada", *b"CA"),
    ("cape verde", *b"CV"), ("caribbean nl", *b"BQ"), ("cayman islands", *b"KY"), ("central african rep.", *b"CF"),
    ("chad", *b"TD"), ("chile", *b"CL"), ("china", *b"CN"), ("christmas island", *b"CX"),
    ("cocos (keeling) islands", *b"CC"), ("colombia", *b"CO"), ("comoros", *b"KM"), ("congo", *b"CG"),
    ("congo (dem. rep.)", *b"CD"), ("congo (rep.)", *b"CG"), ("cook islands", *b"CK"), ("costa rica", *b"CR"),
    ("croatia", *b"HR"), ("cuba", *b"CU"), ("curaçao", *b"CW"), ("cyprus", *b"CY"), ("czech republic", *b"CZ"),
    ("czechia", *b"CZ"), ("côte d'ivoire", *b"CI"), ("democratic republic of the congo", *b"CD"), ("denmark", *b"DK"),
    ("djibouti", *b"DJ"), ("dominica", *b"DM"), ("dominican republic", *b"DO"), ("east timor", *b"TL"),
    ("ecuador", *b"EC"), ("egypt", *b"EG"), ("el salvador", *b"SV"), ("equatorial guinea", *b"GQ"),
    ("eritrea", *b"ER"), ("estonia", *b"EE"), ("eswatini (swaziland)", *b"SZ"), ("ethiopia", *b"ET"),
    ("falkland islands", *b"FK"), ("faroe islands", *b"FO"), ("fiji", *b"FJ"), ("finland", *b"FI"),
    ("france", *b"FR"), ("french guiana", *b"GF"), ("french polynesia", *b"PF"), ("french s. terr.", *b"TF"),
    ("gabon", *b"GA"), ("gambia", *b"GM"), ("georgia", *b"GE"), ("germany", *b"DE"), ("ghana", *b"GH"),
    ("gibraltar", *b"GI"), ("great britain", *b"GB"), ("greece", *b"GR"), ("greenland", *b"GL"), ("grenada", *b"GD"),
    ("guadeloupe", *b"GP"), ("guam", *b"GU"), ("guatemala", *b"GT"), ("guernsey", *b"GG"), ("guinea", *b"GN"),
    ("guinea-bissau", *b"GW"), ("guyana", *b"GY"), ("haiti", *b"HT"), ("heard island & mcdonald islands", *b"HM"),
    ("honduras", *b"HN"), ("hong kong", *b"HK"), ("hong kong sar", *b"HK"), ("hungary", *b"HU"), ("iceland", *b"IS"),
    ("india", *b"IN"), ("indonesia", *b"ID"), ("iran", *b"IR"), ("iran, islamic republic of", *b"IR"),
    ("iraq", *b"IQ"), ("ireland", *b"IE"), ("isle of man", *b"IM"), ("israel", *b"IL"), ("italy", *b"IT"),
    ("ivory coast", *b"CI"), ("jamaica", *b"JM"), ("japan", *b"JP"), ("jersey", *b"JE"), ("jordan", *b"JO"),
    ("kazakhstan", *b"KZ"), ("kenya", *b"KE"), ("kiribati", *b"KI"), ("korea, republic of", *b"KR"),
    ("kuwait", *b"KW"), ("kyrgyzstan", *b"KG"), ("lao people's democratic republic", *b"LA"), ("laos", *b"LA"),
    ("latvia", *b"LV"), ("lebanon", *b"LB"), ("lesotho", *b"LS"), ("liberia", *b"LR"), ("libya", *b"LY"),
    ("liechtenstein", *b"LI"), ("lithuania", *b"LT"), ("luxembourg", *b"LU"), ("macau", *b"MO"),
    ("macedonia", *b"MK"), ("madagascar", *b"MG"), ("malawi", *b"MW"), ("malaysia", *b"MY"), ("maldives", *b"MV"),
    ("mali", *b"ML"), ("malta", *b"MT"), ("marshall islands", *b"MH"), ("martinique", *b"MQ"), ("mauritania", *b"MR"),
    ("mauritius", *b"MU"), ("mayotte", *b"YT"), ("mexico", *b"MX"), ("micronesia", *b"FM"), ("moldova", *b"MD"),
    ("monaco", *b"MC"), ("mongolia", *b"MN"), ("montenegro", *b"ME"), ("montserrat", *b"MS"), ("morocco", *b"MA"),
    ("mozambique", *b"MZ"), ("myanmar", *b"MM"), ("myanmar (burma)", *b"MM"), ("namibia", *b"NA"), ("nauru", *b"NR"),
    ("nepal", *b"NP"), ("netherlands", *b"NL"), ("new caledonia", *b"NC"), ("new zealand", *b"NZ"),
    ("nicaragua", *b"NI"), ("niger", *b"NE"), ("nigeria", *b"NG"), ("niue", *b"NU"), ("norfolk island", *b"NF"),
    ("north korea", *b"KP"), ("north macedonia", *b"MK"), ("northern mariana islands", *b"MP"), ("norway", *b"NO"),
    ("oman", *b"OM"), ("pakistan", *b"PK"), ("palau", *b"PW"), ("palestine", *b"PS"), ("panama", *b"PA"),
    ("papua new guinea", *b"PG"), ("paraguay", *b"PY"), ("peru", *b"PE"), ("philippines", *b"PH"),
    ("pitcairn", *b"PN"), ("plurinational state of bolivia", *b"BO"), ("poland", *b"PL"), ("portugal", *b"PT"),
    ("puerto rico", *b"PR"), ("qatar", *b"QA"), ("republic of korea", *b"KR"), ("republic of moldova", *b"MD"),
    ("romania", *b"RO"), ("russia", *b"RU"), ("russian federation", *b"RU"), ("rwanda", *b"RW"), ("réunion", *b"RE"),
    ("samoa (american)", *b"AS"), ("samoa (western)", *b"WS"), ("san marino", *b"SM"),
    ("sao tome & principe", *b"ST"), ("saudi arabia", *b"SA"), ("senegal", *b"SN"), ("serbia", *b"RS"),
    ("seychelles", *b"SC"), ("sierra leone", *b"SL"), ("singapore", *b"SG"), ("slovakia", *b"SK"),
    ("slovenia", *b"SI"), ("solomon islands", *b"SB"), ("somalia", *b"SO"), ("south africa", *b"ZA"),
    ("south georgia & the south sandwich islands", *b"GS"), ("south korea", *b"KR"), ("south sudan", *b"SS"),
    ("spain", *b"ES"), ("sri lanka", *b"LK"), ("st barthelemy", *b"BL"), ("st helena", *b"SH"),
    ("st kitts & nevis", *b"KN"), ("st lucia", *b"LC"), ("st maarten (dutch)", *b"SX"),
    ("st martin (french)", *b"MF"), ("st pierre & miquelon", *b"PM"), ("st vincent", *b"VC"), ("sudan", *b"SD"),
    ("suriname", *b"SR"), ("svalbard & jan mayen", *b"SJ"), ("swaziland", *b"SZ"), ("sweden", *b"SE"),
    ("switzerland", *b"CH"), ("syria", *b"SY"), ("syrian arab republic", *b"SY"), ("taiwan", *b"TW"),
    ("tajikistan", *b"TJ"), ("tanzania", *b"TZ"), ("thailand", *b"TH"), ("the netherlands", *b"NL"),
    ("timor-leste", *b"TL"), ("togo", *b"TG"), ("tokelau", *b"TK"), ("tonga", *b"TO"), ("trinidad & tobago", *b"TT"),
    ("trinidad and tobago", *b"TT"), ("tunisia", *b"TN"), ("turkey", *b"TR"), ("turkmenistan", *b"TM"),
    ("turks & caicos is", *b"TC"), ("tuvalu", *b"TV"), ("türkiye", *b"TR"), ("uganda", *b"UG"), ("ukraine", *b"UA"),
    ("united arab emirates", *b"AE"), ("united kingdom", *b"GB"), ("united republic of tanzania", *b"TZ"),
    ("united states", *b"US"), ("united states of america", *b"US"), ("uruguay", *b"UY"),
    ("us minor outlying islands", *b"UM"), ("uzbekistan", *b"UZ"), ("vanuatu", *b"VU"), ("vatican city", *b"VA"),
    ("venezuela", *b"VE"), ("viet nam", *b"VN"), ("vietnam", *b"VN"), ("virgin islands (uk)", *b"VG"),
    ("virgin islands (us)", *b"VI"), ("wallis & futuna", *b"WF"), ("western sahara", *b"EH"), ("yemen", *b"YE"),
    ("zambia", *b"ZM"), ("zimbabwe", *b"ZW"), ("åland islands", *b"AX"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_codes_become_codes() {
        assert!(NAMES.is_sorted_by(|a, b| a.0 < b.0));
        assert!(NAMES.iter().all(|(name, _)| name.len() <= NAME_BYTES_MAX));
        for (text, code) in [("be", b"BE"), ("United States", b"US"), (" Türkiye ", b"TR"), ("GERMANY", b"DE")] {
            assert_eq!(country(text), Some(*code), "{text}");
        }
        for none in ["", "1", "B1", "é", "Atlantis", &"x".repeat(1000)] {
            assert_eq!(country(none), None, "{none}");
        }
    }
}
