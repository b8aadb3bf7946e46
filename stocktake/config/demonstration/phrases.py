"""What the invented people of the demonstration write besides reviews: calls, remarks, replies, notes, annexes."""

from stocktake.config.demonstration.states import PAST, PRESENT

SECRETARIAT = {
    "en": "Secretariat of the Network",
    "fr": "Secrétariat du Réseau",
    "es": "Secretaría de la Red",
    "ar": "أمانة الشبكة",
    "ru": "Секретариат Сети",
    "zh-hans": "网络秘书处",
}

CALL_TITLES = {
    PAST: {
        "en": "Voluntary reviews for the Forum of 2026",
        "fr": "Examens volontaires pour le Forum de 2026",
        "es": "Exámenes voluntarios para el Foro de 2026",
        "ar": "الاستعراضات الطوعية لمنتدى عام 2026",
        "ru": "Добровольные обзоры к Форуму 2026 года",
        "zh-hans": "2026年论坛自愿审查",
    },
    PRESENT: {
        "en": "Voluntary reviews for the regional reviews of 2028",
        "fr": "Examens volontaires pour les examens régionaux de 2028",
        "es": "Exámenes voluntarios para los exámenes regionales de 2028",
        "ar": "الاستعراضات الطوعية للاستعراضات الإقليمية لعام 2028",
        "ru": "Добровольные обзоры к региональным обзорам 2028 года",
        "zh-hans": "2028年区域审查自愿审查",
    },
}

CALL_TEXTS = {
    "en": "States are invited to tell where they stand with the Global Compact. The outline asks questions; each State"
    " decides which of them it answers, in which official language and at what length. A review that arrives after the"
    " closing date is marked as late and published all the same. What is published can be updated at any time.",
    "fr": "Les États sont invités à dire où ils en sont de la mise en œuvre du Pacte mondial. Le plan pose des"
    " questions ; chaque État choisit celles auxquelles il répond, dans quelle langue officielle et avec quelle"
    " longueur. Un examen reçu après la date de clôture est signalé comme tardif, mais il est publié lui aussi. Ce qui"
    " est publié peut être mis à jour à tout moment.",
    "es": "Se invita a los Estados a exponer en qué punto se encuentran respecto del Pacto Mundial. El esquema plantea"
    " preguntas; cada Estado decide cuáles responde, en qué idioma oficial y con qué extensión. Los exámenes recibidos"
    " después de la fecha de cierre se señalan como tardíos y se publican igualmente. Lo publicado puede actualizarse"
    " en cualquier momento.",
    "ar": "تُدعى الدول إلى أن تبين ما بلغته في تنفيذ الاتفاق العالمي. ويطرح المخطط أسئلة، ولكل دولة أن تختار"
    " ما تجيب عنه منها واللغة الرسمية التي تكتب بها وطول الإجابة. أما الاستعراض الذي يصل بعد تاريخ الإقفال"
    " فيُشار إلى تأخره ويُنشر مع ذلك. ويمكن تحديث ما نُشر في أي وقت.",
    "ru": "Государствам предлагается рассказать, как они продвинулись в осуществлении Глобального договора. Структура"
    " содержит вопросы; каждое государство само решает, на какие из них отвечать, на каком официальном языке и в каком"
    " объеме. Обзор, поступивший после закрытия, помечается как поздний, но также публикуется. Опубликованное можно"
    " обновить в любое время.",
    "zh-hans": "请各国介绍《全球契约》的执行情况。提纲列出若干问题，"
    "各国自行决定回答哪些问题、使用哪种正式语文以及篇幅长短。"
    "截止日期之后收到的审查会注明迟交，但仍予公布。已公布的内容可随时更新。",
}

# A remark of the secretariat, and the State's reply to it.
REMARKS = {
    "en": (
        ("Please give the source and the year of the figures in this answer.", "Source and year have been added."),
        ("Which ministry is responsible for this measure? Readers would like to know whom to ask.", "It is named now."),
        ("Is the figure available by sex and age? If so, please add it.", "By sex, yes; by age only from next year."),
        ("The answer describes activities. A sentence on what they achieved would help.", "We have added the result."),
        ("The plan mentioned here has no title. Could you name it?", "The title stands in the first sentence now."),
    ),
    "fr": (
        ("Veuillez indiquer la source et l’année des chiffres cités dans cette réponse.", "La source est indiquée."),
        ("Quel ministère est responsable de cette mesure ? Le lecteur voudra le savoir.", "Le ministère est nommé."),
        (
            "Ce chiffre existe-t-il par sexe et par âge ? Le cas échéant, merci de l’ajouter.",
            "Par sexe, oui ; par âge, seulement à partir de l’an prochain.",
        ),
        (
            "La réponse décrit des activités. Une phrase sur leurs résultats serait utile.",
            "Nous avons ajouté le résultat obtenu.",
        ),
        ("Le plan mentionné ici n’a pas de titre. Pourriez-vous le préciser ?", "Le titre figure désormais au début."),
    ),
    "es": (
        ("Se ruega indicar la fuente y el año de las cifras de esta respuesta.", "Se han añadido la fuente y el año."),
        ("¿Qué ministerio es responsable de esta medida? El lector querrá saberlo.", "Ya se nombra al ministerio."),
        (
            "¿Se dispone de la cifra por sexo y edad? En ese caso, convendría añadirla.",
            "Por sexo, sí; por edad, solo a partir del próximo año.",
        ),
        (
            "La respuesta describe actividades. Ayudaría una frase sobre sus resultados.",
            "Hemos añadido el resultado obtenido.",
        ),
        ("El plan que se menciona no lleva título. ¿Podría indicarse?", "El título figura ahora al comienzo."),
    ),
    "ar": (
        ("يرجى ذكر مصدر الأرقام الواردة في هذه الإجابة وسنتها.", "أُضيف المصدر والسنة."),
        ("ما الوزارة المسؤولة عن هذا التدبير؟ سيود القارئ أن يعرف من يسأل.", "ذُكر اسم الوزارة."),
        (
            "هل يتوافر هذا الرقم بحسب الجنس والعمر؟ إن توافر فيرجى إضافته.",
            "بحسب الجنس نعم، أما العمر فابتداء من السنة المقبلة.",
        ),
        ("تصف الإجابة الأنشطة، وتنفع القارئ جملة عما حققته.", "أضفنا النتيجة المحققة."),
        ("لا يرد هنا عنوان الخطة المذكورة، فهل يمكن ذكره؟", "ورد العنوان في الجملة الأولى."),
    ),
}

RETURN_NOTES = {
    "en": "Thank you for a careful review. A few remarks stand beside the answers; reply to them or change the text.",
    "fr": "Merci pour cet examen soigné. Quelques remarques accompagnent les réponses ; répondez ou modifiez le texte à"
    " votre convenance.",
    "es": "Gracias por un examen tan cuidado. Junto a las respuestas hay algunas observaciones; respondan o cambien el"
    " texto según consideren.",
    "ar": "نشكركم على هذا الاستعراض المتقن. توجد ملاحظات إلى جانب الإجابات، ولكم أن تردوا عليها أو أن تعدلوا النص.",
}

WITHDRAWAL_NOTES = {
    "en": "The government wishes to check the figures again and will come back to this in the next round.",
    "fr": "Le Gouvernement souhaite vérifier à nouveau les chiffres et y reviendra lors du prochain cycle.",
    "es": "El Gobierno desea verificar de nuevo las cifras y volverá sobre ello en la próxima ronda.",
    "ar": "ترغب الحكومة في التحقق من الأرقام مرة أخرى، وستعود إلى ذلك في الجولة المقبلة.",
}

CORRECTION_NOTE = "One figure was misprinted: where it read {wrong}, it should have read {right}."

ANNEX_TITLES = {
    "en": "Consultations held for the review (invented)",
    "fr": "Consultations tenues pour l’examen (document inventé)",
    "es": "Consultas celebradas para el examen (documento inventado)",
    "ar": "المشاورات التي عُقدت للاستعراض (وثيقة مختلقة)",
}

ANNEX_TEXTS = {
    "en": "# {title}\n\nThis file was written for the demonstration; the meetings did not take place.\n\n"
    "- Ministries and agencies: {a} meetings\n- Local authorities: {b} meetings\n"
    "- Migrants and their organizations: {c} meetings\n- Employers and trade unions: {d} meetings\n",
    "fr": "# {title}\n\nCe fichier a été rédigé pour la démonstration ; les réunions n’ont pas eu lieu.\n\n"
    "- Ministères et organismes : {a} réunions\n- Collectivités locales : {b} réunions\n"
    "- Migrants et leurs organisations : {c} réunions\n- Employeurs et syndicats : {d} réunions\n",
    "es": "# {title}\n\nEste archivo se escribió para la demostración; las reuniones no se celebraron.\n\n"
    "- Ministerios y organismos: {a} reuniones\n- Autoridades locales: {b} reuniones\n"
    "- Migrantes y sus organizaciones: {c} reuniones\n- Empleadores y sindicatos: {d} reuniones\n",
    "ar": "# {title}\n\nكُتب هذا الملف لغرض العرض التوضيحي، ولم تُعقد هذه الاجتماعات.\n\n"
    "- الوزارات والهيئات، عدد الاجتماعات: {a}\n- السلطات المحلية، عدد الاجتماعات: {b}\n"
    "- المهاجرون ومنظماتهم، عدد الاجتماعات: {c}\n- أرباب العمل والنقابات، عدد الاجتماعات: {d}\n",
}

TRAY_FILE = "Contribution of the county governments.docx"
# Heading, key of the outline ("" stays in the tray), the words that decided, text.
TRAY = (
    (
        "Welcome desks in the counties",
        "3.15",
        ("services",),
        (
            "Seven counties opened a welcome desk where newcomers are told about schools, clinics and permits in one visit."
            " Staff were seconded by the county governments and trained for two weeks. The desks are open on market days,"
            " when people from outlying settlements come to town anyway."
        ),
    ),
    (
        "Skills of returning workers",
        "3.18",
        ("skills",),
        (
            "Technical colleges in three counties test the skills of returning workers and give them a certificate that"
            " employers accept. The test takes one day and costs nothing for those who return without savings."
        ),
    ),
    (
        "Words of the council of governors",
        "",
        (),
        (
            "The counties receive people long before any national register knows of them. This contribution tells what"
            " was tried, what it cost and what we would do differently. All counties that took part agreed to it."
        ),
    ),
)

ASSIGNMENT_NOTE = "Invented for the demonstration: please bring the figures up to date and name your source."
COMMENTS = (
    "Invented comment: which year is meant here, and who counted?",
    "Invented comment: could this paragraph come before the one above?",
)
COMMENT_REPLY = "Invented answer: last year; the ministry counts. I add the source."
CLEARANCE_NOTES = (
    "Invented: the first full draft. Please read it before we go on.",
    "Invented: one paragraph was added after you cleared the text.",
)
ADDED_PARAGRAPH = (
    "This invented paragraph was added after the draft had been cleared, so that there is a change to read."
)
