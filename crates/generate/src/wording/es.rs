//! Spanish.

use super::{Lures, News, Talk};

pub(super) const TALK: Talk = Talk {
    reply_prefix: "RE: ",
    greetings: &["Hola {name}:", "Buenos días, {name}:", "Hola de nuevo, {name}:", "{name}, buenas tardes:"],
    openings: &[
        "gracias por la charla sobre {topic}.",
        "una nota breve sobre {topic} antes de que se me olvide.",
        "anoche revisé los papeles sobre {topic}.",
        "así estamos con {topic}.",
        "¿podemos ver {topic} esta semana?",
    ],
    middles: &[
        "El primer borrador cubre {n} puntos; para el resto faltan números del taller.",
        "El proveedor ha pasado la fecha al {day}, lo que nos deja algo de margen.",
        "Prefiero mantener el alcance pequeño y añadir lo demás después.",
        "Contamos {n} piezas en el almacén, dos menos que en la lista.",
        "La última revisión fue bien y nadie pidió grandes cambios.",
        "Contabilidad ha aprobado la primera parte; la factura llega a fin de mes.",
        "Queda una duda sobre las condiciones de entrega, nada urgente.",
    ],
    asks: &[
        "¿Puedes mirarlo y decirme qué falta?",
        "¿Te viene bien el {day} media hora?",
        "Mándame tu versión cuando esté lista, por favor.",
        "¿A quién más debemos avisar?",
        "Dime antes del {day} si te parece bien.",
    ],
    answers: &[
        "me parece bien, hagámoslo así.",
        "estoy de acuerdo en casi todo, solo me preocupa el segundo punto.",
        "buena pregunta: eran {n}, no más.",
        "perdona la tardanza, estaba con un cliente.",
        "sí, adelante como lo describes.",
        "he corregido la lista y marcado los {n} cambios.",
    ],
    closings: &["Un saludo,", "Saludos cordiales,", "Gracias,", "Hasta pronto,"],
    accounts: &["El importe va a nuestra cuenta de siempre, {iban}.", "La factura {n} se paga como siempre a {iban}."],
    pointers: &["La versión actual está aquí:", "Esto me pareció útil:", "Hay más en esta página:"],
    enclosures: &["Adjunto el archivo.", "La tabla va adjunta."],
    topics: &[
        "el catálogo de primavera",
        "el pedido de bombas",
        "la mudanza",
        "el contrato de mantenimiento",
        "el plan de formación",
        "las muestras de embalaje",
        "las cifras del trimestre",
        "las tarifas de transporte",
        "la visita a la planta",
    ],
    days: &["lunes", "martes", "miércoles", "jueves", "viernes"],
    quote: "El {date}, {name} escribió:",
    introductions: &[
        "no nos conocemos; llevo los clientes de su zona en {org}.",
        "un compañero de {org} me sugirió que le escribiera.",
        "he leído sobre su trabajo y me pregunto si {org} podría ayudar.",
        "vi el puesto en su página y me gustaría presentar mi candidatura.",
    ],
};

pub(super) const NEWS: News = News {
    subjects: &[
        "{theme}: novedades de la semana",
        "Boletín de {brand}: {theme}",
        "{n} ideas para {theme}",
        "Tu resumen de {brand}",
        "Últimos días: {n} % en {theme}",
    ],
    themes: &["el jardín", "los viajes en tren", "la contabilidad", "la cocina", "la seguridad laboral", "los idiomas"],
    headings: &["En este número", "Vale la pena", "De la redacción", "Próximamente", "Los favoritos"],
    paragraphs: &[
        "Nuestra redacción ha elegido {n} artículos sobre {theme} entre los más compartidos de estos días.",
        "Los pequeños hábitos cambian mucho: empiece con una sola cosa por semana.",
        "La nueva gama para {theme} ya está en la tienda, con entrega antes del {day}.",
        "Preguntamos a {n} clientes cómo preparan {theme}, y sus respuestas nos sorprendieron.",
        "La guía de la temporada explica los términos y termina con una lista de control.",
        "Los socios tienen los primeros sitios en la velada del {day}.",
    ],
    buttons: &["Leer más", "Ver la oferta", "Abrir la guía", "Saber más", "Reservar plaza"],
    footers: &[
        "Recibe esta carta porque se apuntó a {brand}.",
        "{brand} escribe a sus socios una vez por semana más o menos.",
    ],
    imprints: &[
        "Este mensaje fue escrito por un programa. {brand}",
        "{brand} - recibe este mensaje porque le concierne.",
    ],
    unsubscribe: "Darse de baja",
    welcome_subjects: &["Bienvenido a {brand}", "Por favor, confirme su suscripción"],
    welcomes: &[
        "Gracias por apuntarse. Confirme que esta dirección es suya y saldrá la primera carta.",
        "Nos alegra tenerle aquí. Tras confirmar, cada semana sabrá de nosotros sobre {theme}.",
    ],
    notice_subjects: &[
        "Su recibo de {brand}",
        "{brand}: el pedido {n} está en camino",
        "Su factura de {brand} está lista",
        "Recordatorio: su cita del {day}",
    ],
    notices: &[
        "Gracias por su pedido. Hemos recibido el pago; el número {n} sale del almacén el {day}.",
        "La factura del mes está en su cuenta. El importe vence en {n} días.",
        "Hubo un acceso a su cuenta desde un dispositivo nuevo. Si no fue usted, cambie la contraseña.",
        "Su cita es el {day}. Venga diez minutos antes, por favor.",
    ],
    invitation_subjects: &["Invitación: {theme}, el {day}", "Puertas abiertas en {brand}"],
    invitations: &[
        "Nos gustaría verle en nuestra jornada sobre {theme}. La entrada es libre.",
        "El {day} mostramos lo que {brand} ha hecho este año con {theme}. Díganos si puede venir.",
    ],
};

pub(super) const LURES: Lures = Lures {
    agencies: &[
        "Agencia Nacional de Salud",
        "Consejería de Sanidad de {region}",
        "Servicio de Salud Pública {region}",
        "Ministerio de Sanidad - Gabinete de crisis",
        "Centro de Prevención {region}",
    ],
    regions: &["Valdehierro", "Monteclaro", "Costaluz", "Riofrío", "Valdepinos"],
    hosts: &["www.salud-{region}.example", "www.sanidad.{region}.example"],
    alarm_subjects: &[
        "Casos confirmados cerca de su trabajo",
        "Aviso sanitario para su distrito",
        "Nuevos contagios en {region}: qué hacer hoy",
        "Calles afectadas, lista de esta mañana",
        "Es posible que haya estado expuesto",
    ],
    alarms: &[
        "Se ha confirmado una cepa peligrosa del virus a pocas calles de su lugar de trabajo.",
        "Desde anoche, {n} personas de su distrito han ingresado en el hospital con los mismos síntomas.",
        "Según nuestros registros, estuvo en el mismo edificio que una persona gravemente enferma.",
    ],
    alarm_details: &[
        "Los primeros síntomas son leves, por eso muchos lo notan demasiado tarde.",
        "Quien actúe en las próximas {n} horas aún puede ser protegido.",
        "Los medicamentos escasean y se entregan solo por lista.",
    ],
    alarm_calls: &[
        "Compruebe ahora mismo si su calle está en la lista:",
        "Las medidas y el mapa de casos están en esta página:",
        "Inscriba aquí a su familia:",
    ],
    alarm_buttons: &["Ver el mapa de casos", "Abrir las medidas", "Comprobar mi dirección", "Inscribirse"],
    alarm_closings: &["Su servicio de salud", "El gabinete de crisis", "Por orden de la dirección"],
    favour_subjects: &["Un favor rápido", "¿Estás en tu mesa?", "Algo discreto", "Te necesito hoy"],
    favours: &[
        "¿tienes un momento? Tengo una tarea que quiero darte solo a ti.",
        "necesito {n} tarjetas regalo para clientes esta tarde; ¿puedes comprarlas y mandarme los códigos?",
        "dame tu número de móvil, esto no debe pasar por la oficina.",
        "hoy tiene que salir un pago. Dime qué necesitas de mí para hacerlo.",
    ],
    favour_reasons: &[
        "Estoy reunido hasta tarde y no puedo hablar por teléfono.",
        "Es una sorpresa, así que no lo comentes.",
        "Te devuelvo el dinero esta noche.",
    ],
    favour_closings: &["Contesta en cuanto lo veas.", "Cuento contigo.", "Enviado desde mi teléfono"],
    bank_changes: &[
        "Nuestros datos bancarios han cambiado; la factura pendiente debe pagarse a {iban}.",
        "Desde hoy los pagos van a nuestra nueva cuenta {iban}, también la factura en curso.",
    ],
    bank_reasons: &[
        "La cuenta antigua está en auditoría y no admite pagos este mes.",
        "Hemos cambiado de banco y la cuenta antigua se cierra el {day}.",
        "Confirme la transferencia, por favor, para que no haya retrasos.",
    ],
    shares: &[
        "He dejado aquí la nueva versión, le pedirá que inicie sesión:",
        "Los papeles firmados están en nuestro nuevo portal:",
        "Revise el documento hoy mismo, por favor:",
    ],
    share_reasons: &["Pesaba demasiado para adjuntarlo.", "El enlace vale solo hasta esta noche."],
};
