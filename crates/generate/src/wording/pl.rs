//! Polish: services only.

use super::News;

pub(super) const NEWS: News = News {
    subjects: &[
        "{theme}: nowości tygodnia",
        "{brand} co tydzień - {theme}",
        "{n} pomysłów na {theme}",
        "Twój przegląd od {brand}",
        "Ostatnie dni: {n} % taniej na {theme}",
    ],
    themes: &["ogród", "podróże koleją", "księgowość", "gotowanie", "bezpieczeństwo pracy", "meble biurowe"],
    headings: &["W tym numerze", "Warto zobaczyć", "Od redakcji", "Wkrótce", "Ulubione"],
    paragraphs: &[
        "Nasza redakcja wybrała {n} tekstów na temat {theme}, którymi czytelnicy dzielili się najczęściej.",
        "Małe nawyki zmieniają wiele: zacznij od jednej rzeczy w tygodniu.",
        "Nowa oferta na {theme} jest już w sklepie, z dostawą przed końcem tygodnia.",
        "Zapytaliśmy {n} klientów o ich plany na {theme}, a odpowiedzi nas zaskoczyły.",
        "Poradnik tego sezonu wyjaśnia pojęcia i kończy się listą kontrolną.",
        "Członkowie mają pierwszeństwo na najbliższym wieczorze otwartym.",
    ],
    buttons: &["Czytaj dalej", "Zobacz ofertę", "Otwórz poradnik", "Dowiedz się więcej", "Zarezerwuj miejsce"],
    footers: &["Otrzymujesz ten list, ponieważ zapisałeś się w {brand}.", "{brand} pisze do członków raz w tygodniu."],
    imprints: &["Tę wiadomość napisał program. {brand}", "{brand} - ta wiadomość dotyczy Ciebie."],
    unsubscribe: "Wypisz się",
    welcome_subjects: &["Witamy w {brand}", "Prosimy o potwierdzenie zapisu"],
    welcomes: &[
        "Dziękujemy za zapisanie się. Potwierdź, że to twój adres, a wyślemy pierwszy list.",
        "Miło, że jesteś z nami. Po potwierdzeniu co tydzień napiszemy na temat {theme}.",
    ],
    notice_subjects: &[
        "Potwierdzenie od {brand}",
        "{brand}: zamówienie {n} w drodze",
        "Faktura od {brand} jest gotowa",
    ],
    notices: &[
        "Dziękujemy za zamówienie. Płatność dotarła; numer {n} opuszcza jutro magazyn.",
        "Faktura za ten miesiąc czeka na koncie. Termin płatności to {n} dni.",
        "Na twoje konto zalogowano się z nowego urządzenia. Jeśli to nie ty, zmień hasło.",
    ],
    invitation_subjects: &["Zaproszenie: {theme}", "Dzień otwarty w {brand}"],
    invitations: &[
        "Będzie nam miło spotkać się na dniu poświęconym: {theme}. Wstęp wolny.",
        "Pokażemy, co {brand} zrobiło w tym roku. Prosimy o odpowiedź.",
    ],
};
