//! French.

use super::{Lures, News, Talk};

pub(super) const TALK: Talk = Talk {
    reply_prefix: "RE: ",
    greetings: &["Bonjour {name},", "Bonjour à toi {name},", "{name}, bonjour,", "Salut {name},"],
    openings: &[
        "merci pour notre échange sur {topic}.",
        "un petit mot sur {topic} avant que j'oublie.",
        "j'ai relu hier soir le dossier sur {topic}.",
        "voici où nous en sommes avec {topic}.",
        "pourrions-nous regarder {topic} cette semaine ?",
    ],
    middles: &[
        "La première version couvre {n} points, pour le reste il manque les chiffres de l'atelier.",
        "Le fournisseur a reporté la date à {day}, ce qui nous laisse un peu de marge.",
        "Je préfère garder un périmètre réduit et compléter plus tard.",
        "Nous avons compté {n} pièces en réserve, deux de moins que sur la liste.",
        "La dernière revue s'est bien passée, personne n'a demandé de grands changements.",
        "La comptabilité a validé la première partie ; la facture arrive en fin de mois.",
        "Il reste une question sur les conditions de livraison, rien de pressé.",
    ],
    asks: &[
        "Peux-tu y jeter un œil et me dire ce qui manque ?",
        "Est-ce que {day} te convient pour une demi-heure ?",
        "Envoie-moi ta version dès qu'elle est prête, s'il te plaît.",
        "Qui d'autre faut-il prévenir ?",
        "Dis-moi avant {day} si cela te va.",
    ],
    answers: &[
        "cela me va, faisons ainsi.",
        "je suis d'accord sur presque tout, seul le deuxième point m'inquiète.",
        "bonne question : c'était {n}, pas davantage.",
        "pardon pour la réponse tardive, j'étais chez un client.",
        "oui, tu peux continuer comme tu le décris.",
        "j'ai corrigé la liste et marqué les {n} changements.",
    ],
    closings: &["Cordialement,", "Bien à vous,", "Bonne journée,", "Merci d'avance,", "Amicalement,"],
    accounts: &[
        "Le montant est à régler sur notre compte habituel, {iban}.",
        "Merci de payer la facture {n} sur {iban} comme toujours.",
    ],
    pointers: &["La version actuelle est ici :", "J'ai trouvé ceci utile :", "Plus de détails sur cette page :"],
    enclosures: &["Le fichier est joint.", "Tu trouveras le tableau en pièce jointe."],
    topics: &[
        "le catalogue de printemps",
        "la commande de pompes",
        "le déménagement",
        "le contrat d'entretien",
        "le plan de formation",
        "les échantillons d'emballage",
        "les chiffres du trimestre",
        "les tarifs de transport",
        "la visite du site",
    ],
    days: &["lundi", "mardi", "mercredi", "jeudi", "vendredi"],
    quote: "Le {date}, {name} a écrit :",
    introductions: &[
        "nous ne nous connaissons pas ; je suis chargé des clients de votre région pour {org}.",
        "un collègue de {org} m'a conseillé de vous écrire.",
        "j'ai lu un article sur votre travail et me demande si {org} pourrait vous aider.",
        "j'ai vu le poste sur votre site et je souhaite présenter ma candidature.",
    ],
};

pub(super) const NEWS: News = News {
    subjects: &[
        "{theme} : les nouveautés de la semaine",
        "La lettre de {brand} - {theme}",
        "{n} idées pour {theme}",
        "Votre sélection {brand}",
        "Derniers jours : -{n} % sur {theme}",
    ],
    themes: &[
        "le jardin",
        "les voyages en train",
        "la comptabilité",
        "la cuisine",
        "la sécurité au travail",
        "les langues",
    ],
    headings: &["Dans ce numéro", "À découvrir", "Le mot de la rédaction", "Bientôt", "Vos favoris"],
    paragraphs: &[
        "Notre rédaction a choisi {n} articles sur {theme} parmi les plus partagés de ces derniers jours.",
        "De petites habitudes changent beaucoup : commencez par une seule chose par semaine.",
        "La nouvelle gamme pour {theme} est en rayon, avec une livraison avant {day}.",
        "Nous avons demandé à {n} clients comment ils préparent {theme}, et leurs réponses nous ont surpris.",
        "Le guide de la saison explique les termes et se termine par une liste à cocher.",
        "Les membres ont les premières places pour la soirée de {day}.",
    ],
    buttons: &["Lire la suite", "Voir l'offre", "Ouvrir le guide", "En savoir plus", "Réserver"],
    footers: &[
        "Vous recevez cette lettre parce que vous êtes inscrit chez {brand}.",
        "{brand} écrit à ses membres environ une fois par semaine.",
    ],
    imprints: &[
        "Ce message a été écrit par un programme. {brand}",
        "{brand} - vous recevez ce message parce qu'il vous concerne.",
    ],
    unsubscribe: "Se désabonner",
    welcome_subjects: &["Bienvenue chez {brand}", "Merci de confirmer votre inscription"],
    welcomes: &[
        "Merci de votre inscription. Confirmez que cette adresse est la vôtre et la première lettre partira.",
        "Ravis de vous compter parmi nous. Après confirmation, vous aurez chaque semaine de nos nouvelles sur {theme}.",
    ],
    notice_subjects: &[
        "Votre reçu {brand}",
        "{brand} : la commande {n} est en route",
        "Votre facture {brand} est disponible",
        "Rappel : votre rendez-vous de {day}",
    ],
    notices: &[
        "Merci de votre commande. Le paiement est reçu ; le numéro {n} quitte notre entrepôt {day}.",
        "La facture du mois est disponible dans votre compte. Le montant est dû dans {n} jours.",
        "Une connexion à votre compte a eu lieu depuis un nouvel appareil. Si ce n'était pas vous, changez le mot de passe.",
        "Votre rendez-vous est prévu {day}. Merci d'arriver dix minutes plus tôt.",
    ],
    invitation_subjects: &["Invitation : {theme}, {day}", "Portes ouvertes chez {brand}"],
    invitations: &[
        "Nous serions heureux de vous voir à notre journée sur {theme}. L'entrée est libre.",
        "{brand} présente {day} ses travaux de l'année sur {theme}. Merci de nous dire si vous venez.",
    ],
};

pub(super) const LURES: Lures = Lures {
    agencies: &[
        "Agence régionale de santé {region}",
        "Agence nationale de la santé",
        "Direction sanitaire {region}",
        "Ministère de la Santé - Cellule de crise",
        "Centre de prévention {region}",
    ],
    regions: &["Hautecombe", "Valmarne", "Belrive", "Montclair", "Sudlande"],
    hosts: &["www.sante-{region}.example", "www.agence-sante.{region}.example"],
    alarm_subjects: &[
        "Cas confirmés près de votre lieu de travail",
        "Avis sanitaire pour votre quartier",
        "Nouvelles contaminations en {region} : à faire aujourd'hui",
        "Rues touchées, liste de ce matin",
        "Vous avez peut-être été exposé",
    ],
    alarms: &[
        "Une souche dangereuse du virus est confirmée à quelques rues de votre lieu de travail.",
        "Depuis la nuit dernière, {n} personnes de votre quartier sont hospitalisées avec les mêmes symptômes.",
        "D'après nos relevés, vous étiez dans le même bâtiment qu'une personne gravement malade.",
    ],
    alarm_details: &[
        "Les premiers signes sont légers, beaucoup s'en aperçoivent trop tard.",
        "Ceux qui agissent dans les {n} heures peuvent encore être protégés.",
        "Les médicaments manquent et ne sont distribués que sur liste.",
    ],
    alarm_calls: &[
        "Vérifiez tout de suite si votre rue figure sur la liste :",
        "Les mesures et la carte des cas sont sur cette page :",
        "Inscrivez votre foyer ici :",
    ],
    alarm_buttons: &["Voir la carte des cas", "Ouvrir les mesures", "Vérifier mon adresse", "S'inscrire"],
    alarm_closings: &["Votre agence de santé", "La cellule de crise", "Pour le directeur"],
    favour_subjects: &["Petit service", "Tu es à ton bureau ?", "Demande discrète", "Besoin de toi aujourd'hui"],
    favours: &[
        "as-tu un moment ? J'ai une tâche que je voudrais te confier à toi seul.",
        "il me faut {n} cartes cadeaux pour des clients cet après-midi ; peux-tu les acheter et m'envoyer les codes ?",
        "donne-moi ton numéro de portable, cela ne doit pas passer par le bureau.",
        "un virement doit partir aujourd'hui. Dis-moi ce qu'il te faut pour le faire.",
    ],
    favour_reasons: &[
        "Je suis en réunion jusqu'au soir et ne peux pas téléphoner.",
        "C'est une surprise, garde cela pour toi.",
        "Je te rembourse en fin de journée.",
    ],
    favour_closings: &["Réponds dès que tu vois ce message.", "Je compte sur toi.", "Envoyé de mon téléphone"],
    bank_changes: &[
        "Nos coordonnées bancaires ont changé ; la facture en cours est à régler sur {iban}.",
        "Dès aujourd'hui, les paiements vont sur notre nouveau compte {iban}, y compris pour la facture ouverte.",
    ],
    bank_reasons: &[
        "Notre ancien compte fait l'objet d'un audit et ne reçoit rien ce mois-ci.",
        "Nous avons changé de banque, l'ancien compte ferme {day}.",
        "Merci de confirmer le virement pour éviter tout retard.",
    ],
    shares: &[
        "J'ai déposé la nouvelle version ici, une connexion sera demandée :",
        "Les documents signés sont sur notre nouveau portail :",
        "Merci de relire le document aujourd'hui :",
    ],
    share_reasons: &["C'était trop lourd pour une pièce jointe.", "Le lien n'est valable que jusqu'à ce soir."],
};
