//! German.

use super::{Lures, News, Talk};

pub(super) const TALK: Talk = Talk {
    reply_prefix: "AW: ",
    greetings: &["Hallo {name},", "Guten Tag {name},", "Moin {name},", "Guten Morgen {name},"],
    openings: &[
        "danke für das kurze Gespräch über {topic}.",
        "eine kleine Notiz zu {topic}, bevor ich es vergesse.",
        "ich habe gestern Abend die Unterlagen zu {topic} gelesen.",
        "hier der Stand bei {topic}.",
        "können wir uns diese Woche {topic} ansehen?",
    ],
    middles: &[
        "Der erste Entwurf deckt {n} Punkte ab, für den Rest fehlen noch Zahlen aus der Werkstatt.",
        "Der Lieferant hat den Termin auf {day} verschoben, das lässt uns noch etwas Luft.",
        "Ich würde den Umfang lieber klein halten und später ergänzen.",
        "Wir haben im Lager {n} Stück gezählt, zwei weniger als in der Liste.",
        "Die letzte Prüfung lief gut, niemand wollte größere Änderungen.",
        "Die Buchhaltung hat den ersten Teil freigegeben, die Rechnung kommt zum Monatsende.",
        "Zu den Lieferbedingungen gibt es noch eine offene Frage, aber nichts Eiliges.",
    ],
    asks: &[
        "Kannst du bitte einen Blick darauf werfen und mir sagen, was fehlt?",
        "Passt dir {day} für eine halbe Stunde?",
        "Bitte schick mir deine Fassung, sobald sie fertig ist.",
        "Wen sollten wir noch einbeziehen?",
        "Bitte gib mir bis {day} Bescheid, ob das so geht.",
    ],
    answers: &[
        "das passt, machen wir es so.",
        "ich bin mit fast allem einverstanden, nur der zweite Punkt macht mir Sorgen.",
        "gut, dass du fragst: es waren {n}, nicht mehr.",
        "entschuldige die späte Antwort, ich war bei einem Kunden.",
        "ja, bitte so weitermachen.",
        "ich habe die Liste berichtigt und die {n} Änderungen markiert.",
    ],
    closings: &["Viele Grüße", "Mit freundlichen Grüßen", "Beste Grüße", "Danke und Gruß"],
    accounts: &[
        "Der Betrag geht wie immer auf unser Konto {iban}.",
        "Bitte die Rechnung {n} wie gewohnt auf {iban} zahlen.",
    ],
    pointers: &["Die aktuelle Fassung liegt hier:", "Das fand ich hilfreich:", "Mehr dazu auf dieser Seite:"],
    enclosures: &["Die Datei hängt an.", "Die Tabelle findest du im Anhang."],
    topics: &[
        "den Frühjahrskatalog",
        "die Pumpenbestellung",
        "den Umzug",
        "den Wartungsvertrag",
        "den Schulungsplan",
        "die Verpackungsmuster",
        "die Quartalszahlen",
        "die Frachtraten",
        "den Ortstermin",
        "die Ersatzteilliste",
    ],
    days: &["Montag", "Dienstag", "Mittwoch", "Donnerstag", "Freitag"],
    quote: "Am {date} schrieb {name}:",
    introductions: &[
        "wir kennen uns noch nicht; ich betreue für {org} die Kunden in Ihrer Gegend.",
        "ein Kollege bei {org} hat mir geraten, Ihnen zu schreiben.",
        "ich habe von Ihrer Arbeit gelesen und frage mich, ob {org} helfen könnte.",
        "ich habe die Stelle auf Ihrer Seite gesehen und möchte mich bewerben.",
    ],
};

pub(super) const NEWS: News = News {
    subjects: &[
        "{theme}: das ist neu diese Woche",
        "{brand} Wochenbrief - {theme}",
        "{n} Ideen rund um {theme}",
        "Ihr Überblick von {brand}",
        "Nur noch wenige Tage: {n} % auf {theme}",
    ],
    themes: &[
        "Gartengeräte",
        "Bahnreisen",
        "Buchhaltung",
        "Hausmannskost",
        "Arbeitsschutz",
        "Büromöbel",
        "Sprachkurse",
    ],
    headings: &["In dieser Ausgabe", "Einen Blick wert", "Aus der Redaktion", "Neu: {theme}", "Demnächst"],
    paragraphs: &[
        "Unsere Redaktion hat {n} Beiträge über {theme} ausgewählt, die in den letzten Tagen am häufigsten gelesen wurden.",
        "Kleine Gewohnheiten bewirken viel: Fangen Sie mit einer Änderung in der Woche an.",
        "Das neue Sortiment für {theme} ist im Laden, mit klaren Größen und Lieferung bis {day}.",
        "Wir haben {n} Kunden gefragt, wie sie {theme} planen, und die Antworten haben uns überrascht.",
        "Der Ratgeber dieser Saison erklärt die Begriffe und schließt mit einer Prüfliste.",
        "Mitglieder bekommen die ersten Plätze beim offenen Abend am {day}.",
    ],
    buttons: &["Weiterlesen", "Zum Angebot", "Ratgeber öffnen", "Mehr erfahren", "Platz sichern"],
    footers: &[
        "Sie erhalten diesen Brief, weil Sie sich bei {brand} angemeldet haben.",
        "{brand} schreibt seinen Mitgliedern etwa einmal in der Woche.",
    ],
    imprints: &[
        "Diese Nachricht wurde von einem Programm geschrieben. {brand}",
        "{brand} - Sie erhalten dies, weil es Sie betrifft.",
    ],
    unsubscribe: "Abmelden",
    welcome_subjects: &["Willkommen bei {brand}", "Bitte bestätigen Sie Ihre Anmeldung"],
    welcomes: &[
        "Danke für Ihre Anmeldung. Bitte bestätigen Sie, dass dies Ihre Adresse ist, dann geht der erste Brief auf den Weg.",
        "Schön, dass Sie da sind. Nach der Bestätigung hören Sie jede Woche von uns über {theme}.",
    ],
    notice_subjects: &[
        "Ihr Beleg von {brand}",
        "{brand}: Bestellung {n} ist unterwegs",
        "Ihre Rechnung von {brand} ist da",
        "Erinnerung: Ihr Termin am {day}",
    ],
    notices: &[
        "Vielen Dank für Ihre Bestellung. Die Zahlung ist eingegangen; Nummer {n} verlässt am {day} unser Lager.",
        "Die Rechnung für diesen Monat liegt in Ihrem Konto bereit. Der Betrag ist in {n} Tagen fällig.",
        "In Ihrem Konto gab es eine Anmeldung mit einem neuen Gerät. Waren Sie es nicht, ändern Sie bitte das Passwort.",
        "Ihr Termin ist am {day}. Bitte kommen Sie zehn Minuten früher.",
    ],
    invitation_subjects: &["Einladung: {theme} am {day}", "Tag der offenen Tür bei {brand}"],
    invitations: &[
        "Wir würden uns freuen, Sie bei unserem Tag über {theme} zu sehen. Der Eintritt ist frei.",
        "Am {day} zeigen wir, was {brand} in diesem Jahr aus {theme} gemacht hat. Bitte sagen Sie uns, ob Sie kommen.",
    ],
};

pub(super) const LURES: Lures = Lures {
    agencies: &[
        "Landesgesundheitsamt {region}",
        "Nationale Gesundheitsbehörde",
        "Gesundheitsamt {region}",
        "Seuchenschutzstelle {region}",
        "Ministerium für Gesundheit - Lagezentrum",
    ],
    regions: &["Nordmark", "Oberwalden", "Tannberg", "Seeland", "Altental"],
    hosts: &["www.gesundheitsamt-{region}.example", "www.gesundheit.{region}.example"],
    alarm_subjects: &[
        "Bestätigte Fälle in der Nähe Ihrer Arbeit",
        "Gesundheitshinweis für Ihren Bezirk",
        "Neue Ansteckungen in {region}: Was Sie heute tun müssen",
        "Betroffene Straßen, Stand heute Morgen",
        "Sie hatten möglicherweise Kontakt",
    ],
    alarms: &[
        "Wenige Straßen von Ihrem Arbeitsplatz entfernt ist ein gefährlicher Stamm des Virus bestätigt worden.",
        "Seit gestern Nacht sind in Ihrem Bezirk {n} Personen mit denselben Beschwerden ins Krankenhaus gekommen.",
        "Nach unseren Unterlagen waren Sie im selben Gebäude wie eine schwer erkrankte Person.",
    ],
    alarm_details: &[
        "Die ersten Anzeichen sind leicht, darum bemerken viele die Ansteckung zu spät.",
        "Wer in den nächsten {n} Stunden handelt, kann noch geschützt werden.",
        "Arzneimittel sind knapp und werden nur nach Liste ausgegeben.",
    ],
    alarm_calls: &[
        "Prüfen Sie sofort, ob Ihre Straße auf der Liste steht:",
        "Die Schutzmaßnahmen und die Karte der Fälle finden Sie hier:",
        "Melden Sie Ihren Haushalt zum Schutz an:",
    ],
    alarm_buttons: &["Zur Karte der Fälle", "Schutzmaßnahmen öffnen", "Meine Adresse prüfen", "Jetzt anmelden"],
    alarm_closings: &["Ihr Gesundheitsamt", "Das Lagezentrum", "Im Auftrag der Leitung"],
    favour_subjects: &["Kurze Bitte", "Bist du am Platz?", "Etwas Vertrauliches", "Brauche dich heute"],
    favours: &[
        "hast du einen Moment? Ich habe eine Aufgabe, die ich nur dir geben möchte.",
        "ich brauche heute Nachmittag {n} Gutscheinkarten für Kunden; kannst du sie besorgen und mir die Codes schicken?",
        "gib mir bitte deine Handynummer, es soll nicht über das Büro laufen.",
        "heute muss noch eine Zahlung hinaus. Sag mir, was du dafür von mir brauchst.",
    ],
    favour_reasons: &[
        "Ich bin bis spät in einer Sitzung und kann nicht telefonieren.",
        "Es soll eine Überraschung werden, also bitte behalte es für dich.",
        "Du bekommst das Geld heute Abend zurück.",
    ],
    favour_closings: &["Antworte, sobald du das siehst.", "Ich verlasse mich auf dich.", "Von unterwegs gesendet"],
    bank_changes: &[
        "Bitte beachten Sie unsere neue Bankverbindung; die offene Rechnung ist auf {iban} zu zahlen.",
        "Ab heute gehen Zahlungen auf unser neues Konto {iban}. Bitte auch für die laufende Rechnung.",
    ],
    bank_reasons: &[
        "Unser altes Konto wird geprüft und nimmt diesen Monat keine Zahlungen an.",
        "Wir haben die Bank gewechselt, das alte Konto schließt am {day}.",
        "Bitte bestätigen Sie die Überweisung, damit sich nichts verzögert.",
    ],
    shares: &[
        "Ich habe die neue Fassung hier abgelegt, bitte dort anmelden:",
        "Die unterschriebenen Unterlagen liegen auf unserem neuen Portal:",
        "Bitte das Dokument heute noch durchsehen:",
    ],
    share_reasons: &["Es war zu groß zum Anhängen.", "Der Verweis gilt nur bis heute Abend."],
};
