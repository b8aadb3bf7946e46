"""The mapping of headings to the outline: single headings, whole documents, traps, and what must always hold."""

import csv
import re
from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from stocktake.assist.sections import Placement, map_pieces

SEED = Path(__file__).parents[2] / "seed"
LANGUAGES = ("ar", "en", "es", "fr", "ru", "zh")
KEY = re.compile(r"|[1-5]|1[ab]|2[a-d]|3[a-d]|4a|5[ab]|3\.(?:[1-9]|1\d|2[0-3])")


def objectives() -> list[tuple[int, list[str]]]:
    with (SEED / "objectives.csv").open(encoding="utf-8") as file:
        told = list(csv.DictReader(file))
    return [(int(row["number"]), [row[k] for k in row if k.startswith(("title_", "label_"))]) for row in told]


OBJECTIVES = objectives()


def mapped(*headings: str, language: str | None = None) -> list[str]:
    pieces = [(heading, "") for heading in headings]
    return [placement.section for placement in map_pieces(pieces, language, objectives=OBJECTIVES)]


def rows(text: str) -> list[tuple[str, list[str]]]:
    """(heading, the places that are right) from "1 = Method / 2|2c = Policy / = Annex"."""
    told = (row.strip().partition("= ") for row in re.split(r"\n| / ", text.strip()))
    return [(heading, [key.strip() for key in keys.split("|")]) for keys, _, heading in told]


# The places, and the headings that belong there.
HEADINGS = {
    "en": """
        1 = Methodology; METHODOLOGY AND PROCESS FOR PREPARING THE REVIEW
        1b = How this report was prepared; A whole-of-government process; Whole-of-society approach
        1a = Scope and limitations of the review
        2 = Legal and policy framework; Institutional framework for migration management
        2b = Integrating the GCM into the SDGs / 2c = National migration policies
        2d = Implementation of regional plans and strategies / 2a = Engagement of stakeholders
        3 = Progress towards the GCM objectives
        3 = Implementation of the Global Compact for Safe, Orderly and Regular Migration; Key achievements
        3 = Objectives 1-3; Cluster 2: Objectives 5, 6, 12 and 18
        3b = Guiding principles / 3c = Difficulties and challenges encountered
        3d = Good practices; Promising practices and lessons learned
        3.7 = Objective 7: Address and reduce vulnerabilities in migration; GCM Objective 7: reducing vulnerabilities
        3.12 = Objective no. 12 – screening / 3.23 = Objective XXIII
        3.8 = Save lives and establish coordinated international efforts on missing migrants
        3.11 = Border management
        4 = Means of implementation; Financing, capacity-building and data needs
        4 = Resource mobilization and partnerships
        5 = Next Steps; The way forward; Conclusion and recommendations
        5b = Dissemination of the results; Preparing for the International Migration Review Forum
        = Table of contents; List of acronyms; Foreword by the Minister; Annex 1: Objective 7 in figures
         = Acknowledgements; The Progress Declaration
    """,
    "fr": """
        1 = I. Méthodologie d’élaboration de l’examen
        1b = Processus de préparation du rapport; Approche pangouvernementale / 1a = Portée de l'examen et limites
        2 = Cadre juridique et institutionnel; Environnement politique favorable / 2c = Politiques migratoires
        2b = Intégration dans les ODD / 2d = Plans régionaux relatifs aux migrations
        3 = Progrès accomplis dans la réalisation des objectifs
        3 = Mise en œuvre des objectifs du Pacte mondial pour des migrations sûres, ordonnées et régulières
        3b = Principes directeurs / 3c = Difficultés rencontrées / 3d = Bonnes pratiques
        3.7 = Objectif 7 : Remédier aux vulnérabilités / 3.10 = Objectif n° 10
        4 = Moyens de mise en oeuvre; Mobilisation des ressources et financement
        5 = Prochaines étapes; Conclusion et perspectives / 5b = Diffusion des résultats
        = Avant-propos; Sigles et abréviations
    """,
    "es": """
        1 = Metodología / 1b = Proceso de elaboración del informe; Enfoque pangubernamental
        2 = Marco normativo e institucional / 2c = Políticas migratorias / 2b = Vinculación con los ODS
        2d = Estrategias regionales / 3 = Avances en la implementación de los objetivos del PMM; Objetivos 1 a 5
        3b = Principios rectores / 3c = Retos y dificultades / 3d = Buenas prácticas / 3.7 = OBJETIVO 7
        3.20 = Objetivo 20: Remesas / 4 = Medios de aplicación; Financiación y alianzas
        5 = Próximos pasos; Conclusiones y recomendaciones / = Índice; Bibliografía
    """,
    "ru": """
        1 = Методология / 1b = Процесс подготовки обзора; Общегосударственный подход
        2 = Нормативно-правовая база / 2c = Миграционная политика / 2d = Региональные стратегии в области миграции
        2b = Увязка с ЦУР / 3 = Ход достижения целей Глобального договора; Цели 1–4 / 3b = Руководящие принципы
        3c = Трудности и проблемы / 3d = Передовой опыт / 3.7 = Цель 7. Снижение уязвимости; Седьмая цель
        3.21 = Цель № 21 / 4 = Средства осуществления; Финансирование и наращивание потенциала
        5 = Дальнейшие шаги; Заключение и рекомендации / = Список сокращений; Приложение 1
    """,
    "ar": """
        1 = المنهجية / 1b = عملية إعداد الاستعراض; النهج الحكومي الشامل / 2 = الإطار القانوني والمؤسسي
        2c = سياسات الهجرة / 2d = الخطط الإقليمية / 2b = الربط بأهداف التنمية المستدامة
        3 = التقدُّم المُحرَز في تحقيق الأهداف / 3b = المبادئ التوجيهية / 3c = الصعوبات والتحديات
        3d = الممارسات الجيدة / 3.7 = الهدف 7; الهدف ٧: معالجة أوجه الضعف; الهدف السابع
        3.23 = الهدف الثالث والعشرون / 3.13 = الهدف الثالث عشر / 4 = وسائل التنفيذ; التمويل وبناء القدرات
        5 = الخطوات القادمة; الخاتمة والتوصيات / = قائمة المختصرات; المراجع
    """,
    "zh": """
        1 = 方法 / 1b = 报告编写过程; 全政府办法 / 2 = 法律和政策框架 / 2c = 移民政策 / 2b = 与可持续发展目标的衔接 / 2d = 区域计划与战略
        3 = 目标执行进展; 目标1至5 / 3b = 指导原则 / 3c = 困难与挑战 / 3d = 良好做法 / 3.7 = 目标7：减少脆弱性; 目标七 / 3.23 = 目标２３
        3.12 = 第十二项目标 / 4 = 執行手段; 资金与能力建设 / 5 = 下一步工作; 结论与建议 / = 目录; 附件一
    """,
}
CASES = [
    (language, heading, keys[0])
    for language, text in HEADINGS.items()
    for headings, keys in rows(text)
    for heading in headings.split("; ")
]


@pytest.mark.parametrize(("language", "heading", "section"), CASES)
def test_a_heading_by_itself(language: str, heading: str, section: str) -> None:
    assert mapped(heading, language=language) == [section]


def test_the_language_need_not_be_known() -> None:
    wrong = [(heading, section) for _, heading, section in CASES if mapped(heading) != [section]]
    assert len(wrong) <= len(CASES) // 20, wrong


OUTLINE = yaml.safe_load((SEED / "outlines" / "voluntary-review-1.yaml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("told", [None, "same"])
def test_the_official_outline_maps_onto_itself(language: str, told: str | None) -> None:
    wanted = [(OUTLINE["title"][language], "")]
    for section in OUTLINE["sections"]:
        wanted.append((section["title"][language], section["key"]))
        wanted += [(question["short"][language], question["key"]) for question in section["questions"]]
    assert mapped(*(heading for heading, _ in wanted), language=told and language) == [key for _, key in wanted]


@pytest.mark.parametrize("language", LANGUAGES)
def test_questions_copied_whole_are_known_by_their_letters(language: str) -> None:
    wanted = []
    for section in OUTLINE["sections"]:
        wanted.append((f"{section['key']}. {section['title'][language]}", section["key"]))
        wanted += [(f"({q['key'][1]}) {q['text'][language]}", q["key"]) for q in section["questions"]]
    assert mapped(*(heading for heading, _ in wanted), language=language) == [key for _, key in wanted]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_short_titles_of_the_sections_stand_alone(language: str) -> None:
    sections = OUTLINE["sections"]
    assert mapped(*(s["short"][language] for s in sections), language=language) == [s["key"] for s in sections]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", ["title", "label"])
def test_the_titles_of_the_objectives(language: str, kind: str) -> None:
    with (SEED / "objectives.csv").open(encoding="utf-8") as file:
        titles = [row[f"{kind}_{language}"] for row in csv.DictReader(file)]
    head = OUTLINE["sections"][2]["title"][language]
    assert mapped(head, *titles, language=language) == ["3", *(f"3.{n}" for n in range(1, 24))]


# Whole documents with ordinary headings; "|" where two places are right.
DOCUMENTS = {
    "en": """
        = Voluntary GCM Review: Republic of Arandia / = Table of Contents / = Abbreviations and acronyms
        = Executive Summary / 1 = 1. Methodology and process / 1b|1 = 1.1 Consultations with civil society
        1a|1 = 1.2 Data sources and limitations / 2 = 2. Policy and Enabling Environment
        2|2c = 2.1 Legal and institutional framework / 2b = 2.2 Alignment with the 2030 Agenda
        2a = 2.3 Stakeholder engagement / 2d = 2.4 Regional cooperation and frameworks
        3 = 3. Progress on the Objectives of the GCM / 3.1 = Objective 1: Collect and utilize accurate data
        3.1 = Measures taken / 3.1 = Challenges / 3.2 = Objective 2: Minimize adverse drivers
        3.2 = Measures taken / 3.2 = Challenges / 3.23 = Objective 23: Strengthen international cooperation
        3c|3 = Cross-cutting challenges and lessons learned / 3d = Promising practices
        4 = 4. Means of Implementation / 4 = 4.1 Financing / 4 = 4.2 Challenges and gaps / 5 = 5. Next Steps
        = Annexes / = Annex 1: List of institutions consulted
    """,
    "fr": """
        = Examen national volontaire de la mise en œuvre du Pacte mondial / = Remerciements
        = Liste des sigles et abréviations / 1 = I. Méthodologie et processus d’élaboration
        1a|1 = A. Portée et limites / 2 = II. Cadre politique et environnement favorable
        2|2c = A. Cadre juridique / 2|2c = B. Cadre institutionnel / 2a = C. Participation des parties prenantes
        2d = D. Coopération régionale / 3 = III. Progrès dans la réalisation des objectifs
        3.3 = Objectif 3 : Fournir des informations exactes / 3.5 = Objectif 5 : Filières de migration régulière
        3b = Application des principes directeurs / 3c|3 = Défis et leçons apprises / 3d = Bonnes pratiques
        4 = IV. Moyens de mise en œuvre / 4 = Besoins en données et en capacités / 4 = Partenariats
        5 = V. Prochaines étapes / = Annexe : statistiques
    """,
    "es": """
        = Informe Nacional Voluntario sobre la aplicación del Pacto Mundial / = Presentación
        = Índice de contenidos / 1 = Capítulo I. Metodología / 1b|1 = Proceso participativo de consulta
        2 = Capítulo II. Políticas y entorno propicio / 2|2c = Normativa nacional
        2b = Articulación con la Agenda 2030 / 2d = Planes regionales / 3 = Capítulo III. Avances por objetivo
        3.1 = Objetivo 1. Datos / 3.9 = Objetivo 9. Tráfico ilícito / 3.10 = Objetivo 10. Trata de personas
        3c|3 = Principales desafíos / 3d = Buenas prácticas / 4 = Capítulo IV. Medios de implementación
        4 = Recursos financieros / 4 = Desafíos / 5 = Capítulo V. Próximos pasos / 5 = Conclusiones / = Anexos
    """,
    "ru": """
        = Добровольный национальный обзор Республики Арандия / = Предисловие / = Список сокращений
        1 = 1. Методология подготовки обзора / 1b|1 = Консультации с гражданским обществом
        2 = 2. Политика и благоприятная среда / 2|2c = 2.1. Законодательство в сфере миграции
        2|2c = 2.2. Институциональная структура / 2d = 2.3. Региональное сотрудничество
        3 = 3. Прогресс в достижении целей / 3.4 = Цель 4. Удостоверение личности / 3.4 = Принятые меры
        3.6 = Цель 6: Достойный труд / 3.6 = Принятые меры / 3c|3 = Вызовы и извлечённые уроки
        3d = Лучшие практики / 4 = 4. Средства осуществления / 4 = Потребности в ресурсах / 5 = 5. Дальнейшие шаги
        = Приложения
    """,
    "ar": """
        = الاستعراض الوطني الطوعي لتنفيذ الاتفاق العالمي من أجل الهجرة / = تصدير / = قائمة المحتويات
        1 = أولاً: المنهجية / 1b|1 = المشاورات الوطنية / 2 = ثانياً: السياسات والبيئة المواتية
        2|2c = الإطار التشريعي / 2|2c = الترتيبات المؤسسية / 2a = إشراك أصحاب المصلحة / 2d = التعاون الإقليمي
        3 = ثالثاً: التقدم في تنفيذ أهداف الاتفاق العالمي / 3.1 = الهدف 1: البيانات
        3.11 = الهدف الحادي عشر: إدارة الحدود / 3c|3 = التحديات والدروس المستفادة / 3d = الممارسات الفضلى
        4 = رابعاً: وسائل التنفيذ / 4 = الموارد المالية / 5 = خامساً: الخطوات المستقبلية / 5 = الخاتمة / = الملاحق
    """,
    "zh": """
        = 《移民问题全球契约》国家自愿审查报告 / = 前言 / = 目录 / 1 = 一、审查方法 / 1b|1 = （一）筹备过程 / 2 = 二、政策和有利环境 / 2|2c = （一）法律法规
        2|2c = （二）体制安排 / 2d = （三）区域合作 / 3 = 三、各项目标的进展 / 3.1 = 目标1：数据 / 3.2 = 目标2：不利因素 / 3c|3 = 主要挑战 / 3d = 最佳做法
        4 = 四、执行手段 / 4 = 能力建设 / 4 = 挑战 / 5 = 五、今后步骤 / = 附录
    """,
}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("told", [None, "same"])
def test_a_whole_document(language: str, told: str | None) -> None:
    wanted = rows(DOCUMENTS[language])
    found = mapped(*(heading for heading, _ in wanted), language=told and language)
    wrong = [(*row, got) for row, got in zip(wanted, found, strict=True) if got not in row[1]]
    assert not wrong


# Odd but plausible headings, written without a look at the words; "|" where two places are right.
ODD = {
    "en": """
        = Bibliography and sources; Statement by the Minister of Interior; List of tables and figures
        1b|1|2a = A review built with everyone: ministries, mayors and migrants
        1|1a = Note on method; Review approach and data collection methods
        1|1b = Inclusive reporting: consultations held in 2024 / 1|1b|1a = Getting here: who we asked and how
        2a = Involving diaspora, youth and the private sector
        2b = GCM meets SDGs: one plan; Mainstreaming migration into development planning and the 2030 Agenda
        2d = Our commitments under the African Union Free Movement Protocol and regional consultative processes
        2d = Bilateral and regional cooperation
        2|2c = The rules of the game: laws and bodies; Governance of Migration in the Commonwealth
        2|2c = Overview of the national migration governance architecture; Key laws and strategies adopted since 2018
        3 = Where do we stand on the 23 Objectives?; Progress made in implementing the GCM
        3 = Thematic cluster 3: addressing irregular migration
        3.10 = OBJECTIVE 10. PREVENT, COMBAT AND ERADICATE TRAFFICKING IN PERSONS
        3.15 = Access to basic services for migrants / 3.16 = Objective 16 - Inclusion
        3.5 = Obj. 5 – Regular pathways
        3b = People-centred, gender-responsive, child-sensitive: our principles in action
        3c = What held us back: obstacles and gaps; Lessons learnt and emerging issues
        3d = What worked, what we would do again: good practice examples; Innovative policies worth sharing
        3|3a = State of play by objective
        4|4a = Paying for it: budget and donor support; Capacity needs and international support
        4|4a = Resources, technology and partnerships; Technical assistance required
        5 = Final remarks
        5|5a = Looking ahead to 2030; Recommendations and commitments going forward; Priorities for 2026-2030
        5|5b = Road to the IMRF 2026
    """,
    "fr": """
        = Table des matières / 1|1a = Approche méthodologique
        1|1b = Comment ce rapport a été rédigé; Concertation avec les parties prenantes pour l’élaboration du rapport
        2b = Cohérence avec l’Agenda 2030 et l’Agenda 2063
        2d|2|2c = Dimension régionale de la politique migratoire
        2|2c = Dispositif juridique et gouvernance des migrations; Cadre législatif et stratégique
        3 = Objectifs 1, 3, 7, 17 et 23 / 3.21 = OBJECTIF 21 – Retour digne et réintégration durable
        3.7 = Le septième objectif : réduire les vulnérabilités
        3c = Freins et obstacles constatés; Enseignements tirés et contraintes / 3d = Initiatives prometteuses
        3|3a = État des lieux de la réalisation des 23 objectifs; Situation par objectif
        4|4a = Ce dont nous avons besoin : financements, données, compétences; Appui technique et financier souhaité
        5|5a = Et maintenant ? Les étapes à venir; Recommandations et engagements
    """,
    "es": """
        = Siglas y acrónimos / 1|1a = Nota metodológica / 1|1b = Cómo se elaboró este informe voluntario
        2d = Cooperación regional: Proceso de Quito y CRM
        2|2c = Andamiaje legal e institucional de la migración; Marco jurídico y de políticas públicas
        2|2c = Institucionalidad migratoria y coordinación interinstitucional
        3 = Balance del cumplimiento de los objetivos / 3.15 = Objetivo 15: acceso a los servicios básicos
        3c = Lo que falta: brechas y obstáculos; Obstáculos encontrados y lecciones / 3d = Experiencias exitosas
        3|3a = Grado de avance de los 23 objetivos
        4|4a = Necesidades de cooperación técnica y financiera; Recursos humanos y financieros
        5|5a = Mirada al futuro; Hoja de ruta 2025-2028
    """,
    "ru": """
        = Список использованных источников / 1|1a = Методологический подход и источники данных
        1|1b = Как готовился настоящий обзор; Участие министерств и гражданского общества в подготовке доклада
        2b = Интеграция миграции в национальные планы и ЦУР
        2d = Сотрудничество в рамках СНГ и ЕАЭС: региональное измерение
        2|2c = Государственная миграционная политика и её правовые основы; Институциональные и правовые основы миграции
        3 = Что сделано по целям Договора; Обзор прогресса по 23 целям
        3.16 = Цель 16: интеграция и социальная сплочённость
        3c = Нерешённые вопросы и препятствия; Уроки и сохраняющиеся проблемы / 3d = Успешные примеры и практики
        4|4a = Финансовые и кадровые ресурсы; Бюджет, техническая помощь и партнёры
        5|5a = Планы на предстоящий период; Приоритеты на 2026–2030 годы
    """,
    "ar": """
        = شكر وتقدير / 1|1a|1b = منهج إعداد التقرير ومصادر البيانات
        1|1b = كيف أُعِدّ هذا التقرير; مشاركة الوزارات والمجتمع المدني في إعداد التقرير
        2b = دمج الهجرة في خطط التنمية وأجندة 2030 / 2d = التعاون العربي والإقليمي
        2|2c = المنظومة القانونية والمؤسسية للهجرة; البنية التشريعية والمؤسسية
        3 = ما تحقق من إنجازات في إطار الأهداف / 3.16 = الهدف رقم 16: الإدماج / 3.20 = الهدف العشرون
        3c = معوقات التنفيذ والفجوات القائمة; أبرز التحديات / 3d = قصص نجاح وممارسات مبتكرة
        3|3a = استعراض التقدم حسب كل هدف / 4|4a = الاحتياجات من الدعم والتمويل; متطلبات الدعم الفني والمالي
        5|5a = نحو المستقبل: ما نعتزم القيام به; أولويات المرحلة القادمة
    """,
    "zh": """
        = 缩略语表 / 1|1a|1b = 编写说明与数据来源 / 1|1b = 本报告是如何形成的 / 1|1b|2a = 各部门和社会各界参与情况 / 2b = 与2030年可持续发展议程的对接
        2d = 区域和双边合作 / 2|2c = 移民管理的法律与机构; 移民法律制度与管理体制 / 3.16 = 目标16 包容与融合 / 3.21 = 目標二十一
        3c = 存在的主要问题与困难; 经验教训与挑战 / 3d = 可供借鉴的成功经验 / 3|3a = 二十三项目标落实情况总览; 逐项目标执行进展 / 4|4a = 资金、技术与人才保障; 能力建设与国际支持需求
        5|5a = 下阶段工作重点; 未来工作重点与展望
    """,
}


@pytest.mark.parametrize("told", [None, "same"])
def test_odd_headings(told: str | None) -> None:
    wrong, count = [], 0
    for language, text in ODD.items():
        for headings, keys in rows(text):
            found = [(heading, *mapped(heading, language=told and language)) for heading in headings.split("; ")]
            wrong += [(heading, keys, got) for heading, got in found if got not in keys]
            count += len(found)
    assert count > 120
    assert len(wrong) <= count // 20, wrong


TRAPS = {
    "a conclusion at the end, good practices anywhere": """
        4 = Means of implementation / 4 = Challenges / 3d = Good practices / 5 = Conclusion and recommendations
    """,
    "next steps inside a section are not the last section": """
        1 = Methodology / 2 = Policy environment / 2 = Next steps / 3 = Progress on objectives
        4 = Means of implementation / 5 = Next steps / 5 = Challenges
    """,
    "what repeats under objectives belongs to them": """
        3.1 = Objective 1 / 3.1 = Policy / 3.1 = Next steps / 3.2 = Objective 2 / 3.2 = Policy
        3.2 = Measures taken / 3.2 = Next steps / 5 = Conclusions
    """,
    "labels of objectives count in section 3 only": """
        3 = Progress in implementing the objectives / 3.1 = Data / 3.23 = International cooperation
        4 = Means of implementation / 4 = Data / 4 = International cooperation / 5 = Next steps / 5 = Data
    """,
    "numbers that are not the outline's": """
        = 1.0 Introduction / 1 = 2.0 Methodology / 1b = 2.1 Whole-of-government approach / 1 = 2.2 Data collection
        2 = 3.0 Policy and enabling environment / 3 = 4.0 Status of implementation of the GCM objectives
        3.3 = 4.1 Objective 3: provide information / 3.3 = 4.1.1 Challenges / 3d = 5.0 Best practices
        3c = 6.0 Challenges and lessons learnt / 4 = 7.0 Means of implementation
        5 = 8.0 Conclusion and next steps / = Annex I: Stakeholders / = Methodology / = Objective 5
    """,
    "numbers alone": """
        1 = 1. Methodology / 2 = 2. / 3 = Section 3 / 3b = (b) / 3c = (c) Our story / 4 = Chapter IV
    """,
    "letters under sections, small numbers under objectives": """
        2 = Partie II : Politique migratoire et environnement propice / 2 = 1. Gouvernance
        3 = Partie III : Mise en œuvre des objectifs / 3.1 = 1. Données / 3.2 = 2. Facteurs négatifs
        3.3 = Objectif 3 / 3.3 = a) Réalisations / 3.3 = b) Défis / 4 = Partie IV : Moyens de mise en œuvre
        4 = 1. Budget / = Bibliographie
    """,
    "lettered questions": """
        2 = II. Политика и благоприятные условия / 2a = а) Информирование / 2b = б) Цели развития
        2c = в) Реформы / 2d = г) Соседние страны / 3 = III. Прогресс по целям ГДМ / 3d = г) Примеры
    """,
    "goals of the 2030 Agenda are no objectives": """
        2b = SDG 10 / 2b = Goal 10 of the 2030 Agenda / 2b = ЦУР 10 / 2b = 可持续发展目标10
        2b = الهدف 10 من أهداف التنمية المستدامة / 3.23 = Objective 23 and SDG 17
    """,
    "words that only look like front or back matter": """
        4 = Sources of funding / 3.13 = Содержание мигрантов под стражей
    """,
}


@pytest.mark.parametrize("text", TRAPS.values(), ids=TRAPS)
def test_traps(text: str) -> None:
    wanted = rows(text)
    found = mapped(*(heading for heading, _ in wanted))
    assert [(heading, got) for (heading, _), got in zip(wanted, found, strict=True)] == [(h, k[0]) for h, k in wanted]


METHOD = "This report rests on a consultation process; its methodology follows the outline."


def test_the_text_speaks_only_where_the_headings_do_not() -> None:
    assert [p.section for p in map_pieces([("Introduction", METHOD)], "en")] == ["1"]
    assert [p.section for p in map_pieces([("Introduction", "Our country has mountains.")], "en")] == [""]
    assert [p.section for p in map_pieces([("Our story", METHOD), ("Part", "The next steps are known.")])] == ["1", "5"]
    assert [p.section for p in map_pieces([("", METHOD)], "en")] == [""]
    assert [p.section for p in map_pieces([("", METHOD), ("Next steps", ""), ("Our story", METHOD)])] == ["", "5", "5"]


def test_the_words_that_decided_are_shown_as_written() -> None:
    found = map_pieces([("2. Policy and Enabling Environment", ""), ("Our mountains", ""), ("Objectif n° 7 : x", "")])
    assert found[:2] == [Placement("2", ("Policy", "Enabling Environment"))] * 2
    assert found[2] == Placement("3.7", ("Objectif n° 7",))


PARTS = st.sampled_from(
    [heading for _, heading, _ in CASES] + [heading for t in TRAPS.values() for heading, _ in rows(t)]
)
HEADING = st.one_of(st.text(max_size=60), PARTS, st.tuples(PARTS, st.text(max_size=9), PARTS).map(" ".join))
LANGUAGE = st.sampled_from([None, "", "xx", "zh-hans", *LANGUAGES])


@settings(max_examples=200, deadline=None)
@given(st.lists(st.tuples(HEADING, HEADING), max_size=12), LANGUAGE)
def test_whatever_comes_gets_one_valid_place(pieces: list[tuple[str, str]], language: str | None) -> None:
    found = map_pieces(pieces, language, objectives=OBJECTIVES)
    assert len(found) == len(pieces)
    assert found == map_pieces(pieces, language, objectives=OBJECTIVES)
    assert all(KEY.fullmatch(placement.section) for placement in found)
    assert all(not placement.section or all(placement.words) for placement in found)


@pytest.mark.parametrize("filler", ["_", " ", "1", "- ", "objective ", "目标", "ال", "7, "])
def test_long_headings_are_read_in_no_time(filler: str) -> None:
    heading = "Progress " + filler * 5000 + " objectives"
    assert len(map_pieces([(heading, heading)], objectives=OBJECTIVES)) == 1
