"""Who is in the demonstration: States, the invented people who speak for them, and how each review goes."""

from typing import NamedTuple


class State(NamedTuple):
    """A State as the carrier of invented text: the language it writes in, and an invented focal point."""

    iso3: str
    language: str
    name: str
    zone: str

    @property
    def address(self) -> str:
        return "focal-point@example.org" if self.iso3 == OURS else f"focal-point.{self.iso3.lower()}@example.org"


OURS = "KEN"  # the State of the demonstration's focal point and co-author

STATES = (
    State("KEN", "en", "Wanjiku Achieng Mutiso", "Africa/Nairobi"),
    State("GHA", "en", "Kwabena Asirifi Tetteh-Mills", "Africa/Accra"),
    State("ETH", "en", "Tsion Gebreyes Wolderufael", "Africa/Addis_Ababa"),
    State("ZMB", "en", "Mutinta Chisanga Mwiinga", "Africa/Lusaka"),
    State("NGA", "en", "Chidubem Ireti Onwubiko", "Africa/Lagos"),
    State("RWA", "en", "Keza Uwera Nsanzabera", "Africa/Kigali"),
    State("MWI", "en", "Tamanda Mphatso Chirambo", "Africa/Blantyre"),
    State("BGD", "en", "Rezwan Ashiq Majumdar", "Asia/Dhaka"),
    State("PHL", "en", "Luningning Sarabia Magtibay", "Asia/Manila"),
    State("NPL", "en", "Prabin Kesari Thapaliya", "Asia/Kathmandu"),
    State("LKA", "en", "Nayanthara Wickramaratne", "Asia/Colombo"),
    State("FJI", "en", "Litia Vakacegu Ravula", "Pacific/Fiji"),
    State("THA", "en", "Pimchanok Srisawatdi", "Asia/Bangkok"),
    State("CAN", "en", "Maren Oakes-Lindqvist", "America/Toronto"),
    State("IRL", "en", "Cormac Tarpey-Dolan", "Europe/Dublin"),
    State("JAM", "en", "Keisha-Ann Pennington-Drew", "America/Jamaica"),
    State("GUY", "en", "Devindra Persaud-Adams", "America/Guyana"),
    State("SEN", "fr", "Ndèye Coumba Sarr-Diatta", "Africa/Dakar"),
    State("MLI", "fr", "Assitan Kadiatou Dembagha", "Africa/Bamako"),
    State("CIV", "fr", "Clément Aka N’Dri-Zadi", "Africa/Abidjan"),
    State("CMR", "fr", "Solange Mbarga-Atébé", "Africa/Douala"),
    State("BEN", "fr", "Sènan Hounkpèdo", "Africa/Porto-Novo"),
    State("MDG", "fr", "Voahirana Rasoamiadana", "Indian/Antananarivo"),
    State("TGO", "fr", "Délali Kponvi", "Africa/Lome"),
    State("GIN", "fr", "Mariama Kesso Diabira", "Africa/Conakry"),
    State("FRA", "fr", "Maëlle Garrigou-Lantier", "Europe/Paris"),
    State("BEL", "fr", "Thibault Vanesbroeck-Thiry", "Europe/Brussels"),
    State("LUX", "fr", "Joëlle Weydert-Krans", "Europe/Luxembourg"),
    State("HTI", "fr", "Mirlande Dorvilus-Césarin", "America/Port-au-Prince"),
    State("ARG", "es", "Lucía Belén Zubeldía Ferrante", "America/Argentina/Buenos_Aires"),
    State("COL", "es", "Yuliana Restrepo Cañaveral", "America/Bogota"),
    State("CRI", "es", "Esteban Quirós Altavilla", "America/Costa_Rica"),
    State("ECU", "es", "Gabriela Chiluiza Montesdeoca", "America/Guayaquil"),
    State("SLV", "es", "Blanca Estela Menjívar Larín", "America/El_Salvador"),
    State("MEX", "es", "Itzel Covarrubias Lunarejo", "America/Mexico_City"),
    State("PER", "es", "Rosaura Quispe Villalaz", "America/Lima"),
    State("URY", "es", "Joaquín Etchegaray Pintado", "America/Montevideo"),
    State("ESP", "es", "Leire Montalbán Urrestarazu", "Europe/Madrid"),
    State("HND", "es", "Dunia Suyapa Zelayandía", "America/Tegucigalpa"),
    State("PRY", "es", "Mirta Raquel Ayala-Roa", "America/Asuncion"),
    State("PAN", "es", "Yessenia Batista Chirú", "America/Panama"),
    State("MAR", "ar", "سلمى الورديغي التازي", "Africa/Casablanca"),
    State("TUN", "ar", "هيفاء بن دحمان القليبي", "Africa/Tunis"),
    State("EGY", "ar", "شريف عبد الشكور البحيري", "Africa/Cairo"),
    State("JOR", "ar", "رُبى نويران الصمادي", "Asia/Amman"),
    State("LBN", "ar", "جمانة أبي حنّا الشوفي", "Asia/Beirut"),
    State("IRQ", "ar", "حيدر كاظم الواسطي", "Asia/Baghdad"),
    State("BHR", "ar", "منيرة جاسم العرادي", "Asia/Bahrain"),
    State("MRT", "ar", "فاطمتو منت أحمدو", "Africa/Nouakchott"),
    State("OMN", "ar", "زوينة سالم الرستاقي", "Asia/Muscat"),
    State("QAT", "ar", "راشد العنبري السميطي", "Asia/Qatar"),
    State("KWT", "ar", "دلال فهد العقيلان", "Asia/Kuwait"),
    State("KGZ", "ru", "Айпери Бекназаровна Токтоналиева", "Asia/Bishkek"),
    State("TJK", "ru", "Мехрангез Саидмуродовна Каюмзода", "Asia/Dushanbe"),
    State("CHN", "zh-hans", "欧阳若岚", "Asia/Shanghai"),
)
BY_ISO3 = {state.iso3: state for state in STATES}

PAST, PRESENT = "imrf-2026", "regional-2028"

# How each review goes: first its course (`reviews.COURSES`), then its traits: long (every question answered), late,
# annex (a file beside it), carried (over from the review of the past cycle), tray (a Word file half placed),
# in-fr (also in French; the first such language is kept up to date, a second falls behind).
# A State of `STATES` without a plan has a focal point and is silent.
PLANS = {
    PAST: {
        "KEN": "updated long annex in-fr in-ar",
        "GHA": "published",
        "ETH": "published",
        "ZMB": "published late",
        "NGA": "mended",
        "BGD": "published annex",
        "PHL": "published long",
        "NPL": "published",
        "FJI": "published",
        "CAN": "updated in-fr",
        "IRL": "corrected",
        "JAM": "published",
        "SEN": "published long annex in-en",
        "MLI": "published",
        "CIV": "mended",
        "CMR": "published",
        "BEN": "published late",
        "MDG": "published",
        "TGO": "withdrawn",
        "FRA": "updated long",
        "BEL": "published",
        "ARG": "published",
        "COL": "published long annex",
        "CRI": "published",
        "ECU": "published",
        "SLV": "published",
        "MEX": "updated long",
        "PER": "published late",
        "URY": "published",
        "ESP": "published",
        "MAR": "published long annex in-fr",
        "TUN": "updated",
        "EGY": "published",
        "JOR": "mended long",
        "LBN": "published",
        "IRQ": "published",
        "BHR": "published",
        "MRT": "published",
        "OMN": "published",
        "KGZ": "published",
        "TJK": "published",
        "CHN": "published",
    },
    PRESENT: {
        "KEN": "draft carried tray",
        "ETH": "draft carried",
        "RWA": "draft",
        "CIV": "draft carried",
        "ECU": "draft carried",
        "TUN": "draft carried",
        "PHL": "submitted carried",
        "BEN": "submitted carried",
        "JOR": "submitted carried",
        "KGZ": "submitted carried",
        "PER": "resubmitted carried",
        "NPL": "returned carried",
        "CMR": "returned carried",
        "EGY": "returned carried",
        "CRI": "scheduled carried",
        "MRT": "scheduled carried",
        "GHA": "published carried annex",
        "BGD": "published carried",
        "THA": "published",
        "GUY": "published",
        "SEN": "published carried",
        "LUX": "published",
        "COL": "published carried",
        "HND": "published",
        "MAR": "published carried",
        "QAT": "published",
        "TJK": "published carried",
        "CHN": "published carried",
        "MEX": "revising carried",
        "GIN": "taken-back",
    },
}
