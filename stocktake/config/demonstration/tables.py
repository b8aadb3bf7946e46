"""Invented tables of figures, each under the question it speaks to, in the six languages."""

from random import Random
from typing import NamedTuple

from stocktake.config.demonstration.texts import number, seeded

SOURCE = {
    "en": "National statistics office (invented)",
    "fr": "Office national de statistique (chiffres inventés)",
    "es": "Oficina nacional de estadística (cifras inventadas)",
    "ar": "الجهاز الوطني للإحصاء (أرقام مختلقة)",
    "ru": "Национальное статистическое управление (данные вымышлены)",
    "zh-hans": "国家统计局（虚构数据）",
}
TOTAL = {"en": "Total", "fr": "Total", "es": "Total", "ar": "المجموع", "ru": "Всего", "zh-hans": "合计"}
YEARS = 3
FIRST_YEAR = 2020  # the series begin here, so that the tables of two rounds agree on the years they share


class Words(NamedTuple):
    title: str
    head: str
    rows: tuple[str, ...]


class Kind(NamedTuple):
    """A table: between what its first figures lie, with how many decimals, and whether a last row adds them up."""

    least: float
    most: float
    decimals: int
    is_summed: bool
    words: dict[str, Words]


KINDS = {
    "3.1": Kind(
        least=4_000,
        most=92_000,
        decimals=0,
        is_summed=True,
        words={
            "en": Words("Foreign residents by sex", "Sex", ("Women", "Men")),
            "fr": Words("Résidents étrangers par sexe", "Sexe", ("Femmes", "Hommes")),
            "es": Words("Residentes extranjeros por sexo", "Sexo", ("Mujeres", "Hombres")),
            "ar": Words("المقيمون الأجانب بحسب الجنس", "الجنس", ("نساء", "رجال")),
            "ru": Words("Иностранные жители по полу", "Пол", ("Женщины", "Мужчины")),
            "zh-hans": Words("按性别分列的外国居民", "性别", ("女", "男")),
        },
    ),
    "3.5": Kind(
        least=300,
        most=14_000,
        decimals=0,
        is_summed=True,
        words={
            "en": Words("Residence permits by purpose", "Purpose", ("Work", "Study", "Family", "Other")),
            "fr": Words("Titres de séjour par motif", "Motif", ("Travail", "Études", "Famille", "Autres")),
            "es": Words("Permisos de residencia por motivo", "Motivo", ("Trabajo", "Estudios", "Familia", "Otros")),
            "ar": Words("تصاريح الإقامة بحسب الغرض", "الغرض", ("العمل", "الدراسة", "الأسرة", "غير ذلك")),
            "ru": Words("Виды на жительство по цели", "Цель", ("Работа", "Учеба", "Семья", "Прочее")),
            "zh-hans": Words("按事由分列的居留许可", "事由", ("工作", "学习", "家庭", "其他")),
        },
    ),
    "3.20": Kind(
        least=2.4,
        most=9.8,
        decimals=1,
        is_summed=False,
        words={
            "en": Words(
                "Cost of sending 200 dollars home, per cent", "Channel", ("Banks", "Transfer operators", "Mobile money")
            ),
            "fr": Words(
                "Coût de l’envoi de 200 dollars, en pourcentage", "Canal", ("Banques", "Opérateurs", "Argent mobile")
            ),
            "es": Words(
                "Costo de enviar 200 dólares, en porcentaje", "Canal", ("Bancos", "Remesadoras", "Dinero móvil")
            ),
            "ar": Words(
                "كلفة تحويل 200 دولار بالنسبة المئوية", "القناة", ("المصارف", "شركات التحويل", "المحفظة الإلكترونية")
            ),
            "ru": Words(
                "Стоимость перевода 200 долларов, в процентах", "Канал", ("Банки", "Операторы", "Мобильные платежи")
            ),
            "zh-hans": Words("汇款200美元的费用（百分比）", "渠道", ("银行", "汇款公司", "移动支付")),
        },
    ),
    "3.21": Kind(
        least=90,
        most=4_200,
        decimals=0,
        is_summed=True,
        words={
            "en": Words("Returnees who received support", "Sex", ("Women", "Men")),
            "fr": Words("Personnes de retour ayant reçu un appui", "Sexe", ("Femmes", "Hommes")),
            "es": Words("Personas retornadas que recibieron apoyo", "Sexo", ("Mujeres", "Hombres")),
            "ar": Words("العائدون الذين تلقوا دعما", "الجنس", ("نساء", "رجال")),
            "ru": Words("Возвратившиеся, получившие поддержку", "Пол", ("Женщины", "Мужчины")),
            "zh-hans": Words("获得支助的回返者", "性别", ("女", "男")),
        },
    ),
}


class Table(NamedTuple):
    key: str
    title: str
    source: str
    rows: list[list[str]]


def drawn(key: str, language: str, seed: str, latest_year: int) -> Table:
    """The table under that key, with figures for the three years up to `latest_year`."""
    kind, rng = KINDS[key], seeded(f"{seed} {key} table")
    words = kind.words[language]
    years = range(latest_year - YEARS + 1, latest_year + 1)
    figures = [_series(kind, rng, latest_year) for _ in words.rows]
    rows = [[words.head, *map(str, years)]]
    for label, series in zip(words.rows, figures, strict=True):
        rows.append([label, *(number(value, language, kind.decimals) for value in series)])
    if kind.is_summed:
        sums = [sum(column) for column in zip(*figures, strict=True)]
        rows.append([TOTAL[language], *(number(value, language, kind.decimals) for value in sums)])
    return Table(key, words.title, SOURCE[language], rows)


def _series(kind: Kind, rng: Random, latest_year: int) -> list[float]:
    """The last years of a row; each year lies within a tenth or so of the year before."""
    value, wander = rng.uniform(kind.least, kind.most), seeded(rng.random())
    series = []
    for _ in range(FIRST_YEAR, latest_year + 1):
        series.append(round(value, kind.decimals))
        value *= wander.uniform(0.9, 1.14)
    return series[-YEARS:]


def keys_in(answered: set[str], seed: str, most: int) -> list[str]:
    """Under which of the answered questions a table stands."""
    possible = [key for key in KINDS if key in answered]
    return sorted(seeded(f"{seed} tables").sample(possible, min(most, len(possible))))
