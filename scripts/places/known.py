"""What the published sources lack or get wrong, each with its reason, and names as people write them."""

import datetime
import functools
import pathlib
import zoneinfo

import tzdata

US = """AL Alabama;Ala.|AK Alaska|AZ Arizona;Ariz.|AR Arkansas;Ark.|CA California;Calif.;Cal.|CO Colorado;Colo.|
CT Connecticut;Conn.|DE Delaware;Del.|DC District of Columbia;Washington D.C.;Washington DC;D.C.|FL Florida;Fla.|
GA Georgia;Ga.|HI Hawaii;Hawai'i|ID Idaho|IL Illinois;Ill.|IN Indiana;Ind.|IA Iowa|KS Kansas;Kans.;Kan.|
KY Kentucky;Ky.|LA Louisiana;La.|ME Maine|MD Maryland;Md.|MA Massachusetts;Mass.|MI Michigan;Mich.|
MN Minnesota;Minn.|MS Mississippi;Miss.|MO Missouri;Mo.|MT Montana;Mont.|NE Nebraska;Neb.;Nebr.|NV Nevada;Nev.|
NH New Hampshire;N.H.|NJ New Jersey;N.J.|NM New Mexico;N.M.;N. Mex.|NY New York;N.Y.;New York State|
NC North Carolina;N.C.;N. Carolina;No. Carolina|ND North Dakota;N.D.;N. Dak.;N. Dakota;No. Dakota|OH Ohio|OK Oklahoma;Okla.|OR Oregon;Ore.;Oreg.|
PA Pennsylvania;Penn.;Penna.;Pa.|RI Rhode Island;R.I.|SC South Carolina;S.C.;S. Carolina;So. Carolina|SD South Dakota;S.D.;S. Dak.;S. Dakota;So. Dakota|
TN Tennessee;Tenn.|TX Texas;Tex.|UT Utah|VT Vermont;Vt.|VA Virginia;Va.|WA Washington;Wash.;Washington State|
WV West Virginia;W.V.;W. Va.;W.Va.;W. Virginia|WI Wisconsin;Wis.;Wisc.|WY Wyoming;Wyo.|PR Puerto Rico;P.R.|GU Guam|
VI U.S. Virgin Islands;US Virgin Islands;Virgin Islands;USVI|AS American Samoa|
MP Northern Mariana Islands;Commonwealth of the Northern Mariana Islands;CNMI;Saipan"""
CA = """AB Alberta;Alta.|BC British Columbia;B.C.;British Colombia|MB Manitoba;Man.|NB New Brunswick;N.B.;Nouveau-Brunswick|
NL Newfoundland and Labrador;Newfoundland & Labrador;Newfoundland;NF;CA-NF;Nfld.;Terre-Neuve-et-Labrador|
NS Nova Scotia;N.S.;Nouvelle-Écosse|NT Northwest Territories;N.W.T.;NWT|NU Nunavut|ON Ontario;Ont.|
PE Prince Edward Island;P.E.I.;PEI;Prince Edward Is.;Île-du-Prince-Édouard|QC Quebec;Québec;Que.;PQ;CA-PQ|SK Saskatchewan;Sask.|
YT Yukon;Yukon Territory;YK"""
# ISO 3166-2 of countries with several clocks, and of those with several laws of holidays.
OTHERS = {
    "GB": "ENG England|SCT Scotland|WLS Wales;Cymru|NIR Northern Ireland;N. Ireland",
    "AU": "ACT Australian Capital Territory;ACT|NSW New South Wales;NSW|NT Northern Territory;N. Territory;Nthn Territory|QLD Queensland;Qld;Qsld|SA South Australia;S. Australia;Sth Australia|TAS Tasmania;Tas;Tassie|VIC Victoria;Vic|WA Western Australia;W. Australia;West Australia",
    "BR": "AC Acre|AL Alagoas|AM Amazonas|AP Amapá|BA Bahia|CE Ceará|DF Distrito Federal|ES Espírito Santo|GO Goiás|MA Maranhão|MG Minas Gerais|MS Mato Grosso do Sul|MT Mato Grosso|PA Pará|PB Paraíba|PE Pernambuco|PI Piauí|PR Paraná|RJ Rio de Janeiro|RN Rio Grande do Norte|RO Rondônia|RR Roraima|RS Rio Grande do Sul|SC Santa Catarina|SE Sergipe|SP São Paulo|TO Tocantins",
    "MX": "AGU Aguascalientes|BCN Baja California;BC;Baja California Norte|BCS Baja California Sur|CAM Campeche|CHH Chihuahua|CHP Chiapas|CMX Ciudad de México;Mexico City;CDMX;Distrito Federal;MX-DIF|COA Coahuila|COL Colima|DUR Durango|GRO Guerrero|GUA Guanajuato|HID Hidalgo|JAL Jalisco|MEX Estado de México;Edomex;State of Mexico|MIC Michoacán|MOR Morelos|NAY Nayarit|NLE Nuevo León|OAX Oaxaca|PUE Puebla|QUE Querétaro|ROO Quintana Roo;Q. Roo|SIN Sinaloa|SLP San Luis Potosí|SON Sonora|TAB Tabasco|TAM Tamaulipas|TLA Tlaxcala|VER Veracruz|YUC Yucatán|ZAC Zacatecas",
    "CL": "AI Aysén|AN Antofagasta|AP Arica y Parinacota|AR Araucanía;La Araucanía|AT Atacama|BI Biobío;Bío-Bío;Bio Bio|CO Coquimbo|LI O'Higgins;Libertador General Bernardo O'Higgins|LL Los Lagos|LR Los Ríos|MA Magallanes;Magallanes y de la Antártica Chilena;Magallanes y la Antártica Chilena|ML Maule|NB Ñuble|RM Santiago Metropolitan;Región Metropolitana;Región Metropolitana de Santiago;Metropolitana;Santiago|TA Tarapacá|VS Valparaíso",
    "PT": "01 Aveiro|02 Beja|03 Braga|04 Bragança|05 Castelo Branco|06 Coimbra|07 Évora|08 Faro;Algarve|09 Guarda|10 Leiria|11 Lisbon;Lisboa|12 Portalegre|13 Porto;Oporto|14 Santarém|15 Setúbal|16 Viana do Castelo|17 Vila Real|18 Viseu|20 Azores;Açores;Região Autónoma dos Açores|30 Madeira;Região Autónoma da Madeira",
    # The provinces go by the community whose law is theirs.
    "ES": "AN Andalusia;Andalucía;Almería;Cádiz;Granada;Huelva;Jaén;Málaga;Sevilla;Seville;ES-AL;ES-CA;ES-CO;ES-GR;ES-H;ES-J;ES-MA;ES-SE|AR Aragon;Aragón;Huesca;Teruel;Zaragoza;Saragossa;ES-HU;ES-TE;ES-Z|AS Asturias;Principado de Asturias;ES-O|CB Cantabria;ES-S|CE Ceuta|CL Castile and León;Castilla y León;Ávila;Burgos;Palencia;Salamanca;Segovia;Soria;Valladolid;Zamora;ES-AV;ES-BU;ES-LE;ES-P;ES-SA;ES-SG;ES-SO;ES-VA;ES-ZA|CM Castilla-La Mancha;Castile-La Mancha;Albacete;Ciudad Real;Cuenca;Guadalajara;Toledo;ES-AB;ES-CR;ES-CU;ES-GU;ES-TO|CN Canary Islands;Canarias;Islas Canarias;Las Palmas;Santa Cruz de Tenerife;Tenerife;Gran Canaria;Lanzarote;Fuerteventura;La Palma;ES-GC;ES-TF|CT Catalonia;Cataluña;Catalunya;Barcelona;Girona;Gerona;Lleida;Lérida;Tarragona;ES-B;ES-GI;ES-L;ES-T|EX Extremadura;Badajoz;Cáceres;ES-BA;ES-CC|GA Galicia;A Coruña;La Coruña;Lugo;Ourense;Orense;Pontevedra;ES-C;ES-LU;ES-OR;ES-PO|IB Balearic Islands;Illes Balears;Islas Baleares;Baleares;Mallorca;Majorca;Menorca;Ibiza;ES-PM|MC Murcia;Región de Murcia;ES-MU|MD Madrid;Comunidad de Madrid;ES-M|ML Melilla|NC Navarre;Navarra;ES-NA|PV Basque Country;País Vasco;Euskadi;Álava;Araba;Bizkaia;Vizcaya;Gipuzkoa;Guipúzcoa;ES-VI;ES-BI;ES-SS|RI La Rioja;ES-LO|VC Valencian Community;Comunidad Valenciana;Comunitat Valenciana;Valencia;Alicante;Alacant;Castellón;Castelló;ES-A;ES-CS;ES-V",
    "EC": "W Galápagos",
    "NZ": "AUK Auckland|BOP Bay of Plenty|CAN Canterbury|CIT Chatham Islands;Chatham Islands Territory;Chathams|GIS Gisborne|HKB Hawke's Bay;Hawkes Bay|MBH Marlborough|MWT Manawatū-Whanganui;Manawatu-Wanganui|NSN Nelson|NTL Northland|OTA Otago|STL Southland|TAS Tasman|TKI Taranaki|WGN Wellington|WKO Waikato|WTC West Coast",
    # Parts far from the mainland, whose clock is not the mainland's. Metropolitan France and the Netherlands have one.
    "FR": "971 Guadeloupe;FR-GP|972 Martinique;FR-MQ|973 French Guiana;Guyane;FR-GF|974 Réunion;La Réunion;FR-RE|976 Mayotte;FR-YT|BL Saint-Barthélemy|MF Saint-Martin|NC New Caledonia;Nouvelle-Calédonie|PF French Polynesia;Polynésie française|PM Saint-Pierre-et-Miquelon|TF Terres australes françaises|WF Wallis-et-Futuna",
    "NL": "AW Aruba|BQ1 Bonaire|BQ2 Saba|BQ3 Sint Eustatius|CW Curaçao|SX Sint Maarten",
    "DE": "BW Baden-Württemberg;Baden-Wuerttemberg|BY Bavaria;Bayern;Freistaat Bayern|BE Berlin|BB Brandenburg|HB Bremen;Freie Hansestadt Bremen|HH Hamburg;Freie und Hansestadt Hamburg|HE Hesse;Hessen|MV Mecklenburg-Vorpommern|NI Lower Saxony;Niedersachsen|NW North Rhine-Westphalia;Nordrhein-Westfalen;NRW|RP Rhineland-Palatinate;Rheinland-Pfalz|SL Saarland|SN Saxony;Sachsen;Freistaat Sachsen|ST Saxony-Anhalt;Sachsen-Anhalt|SH Schleswig-Holstein|TH Thuringia;Thüringen;Thueringen",
}


def _read(country, text):
    for part in text.replace("\n", "").split("|"):
        code, names = part.split(" ", 1)
        name, *aliases = names.split(";")
        yield f"{country}-{code}", (name, aliases)


SUBDIVISIONS = {"US-NY-NYC": ("New York City", ["NYC", "New York, NY"])}
SUBDIVISIONS |= dict(pair for country, text in {"US": US, "CA": CA, **OTHERS}.items() for pair in _read(country, text))

US_TERRITORIES = {code: f"US-{code}" for code in ("AS", "GU", "MP", "PR", "VI")}

_AU_WEST = ["Australia/Perth", "Australia/Eucla"]
SUBDIVISION_ZONES = {
    "US-NY-NYC": ["America/New_York"],
    "US-AS": ["Pacific/Pago_Pago"],
    "US-GU": ["Pacific/Guam"],
    "US-MP": ["Pacific/Saipan"],
    "US-VI": ["America/St_Thomas"],
    "CA-AB": ["America/Edmonton"],
    "CA-BC": ["America/Vancouver", "America/Edmonton", "America/Creston", "America/Dawson_Creek", "America/Fort_Nelson"],
    "CA-MB": ["America/Winnipeg"],
    "CA-NB": ["America/Moncton"],
    # The island's clock: Labrador, one resident in twenty, is told by its postcodes and keeps its own.
    "CA-NL": ["America/St_Johns"],
    "CA-NS": ["America/Halifax"],
    "CA-NT": ["America/Edmonton", "America/Inuvik"],
    "CA-NU": ["America/Iqaluit", "America/Resolute", "America/Rankin_Inlet", "America/Cambridge_Bay", "America/Atikokan"],
    "CA-ON": ["America/Toronto", "America/Winnipeg", "America/Atikokan"],
    "CA-PE": ["America/Halifax"],
    "CA-QC": ["America/Toronto", "America/Halifax", "America/Blanc-Sablon"],
    "CA-SK": ["America/Regina", "America/Swift_Current", "America/Edmonton"],
    "CA-YT": ["America/Whitehorse", "America/Dawson"],
    "AU-ACT": ["Australia/Sydney"],
    "AU-NSW": ["Australia/Sydney", "Australia/Broken_Hill", "Australia/Lord_Howe"],
    "AU-NT": ["Australia/Darwin"],
    "AU-QLD": ["Australia/Brisbane", "Australia/Lindeman"],
    "AU-SA": ["Australia/Adelaide"],
    "AU-TAS": ["Australia/Hobart"],
    "AU-VIC": ["Australia/Melbourne"],
    "AU-WA": _AU_WEST,
    "BR-AC": ["America/Rio_Branco"],
    "BR-AM": ["America/Manaus", "America/Eirunepe"],
    "BR-MS": ["America/Campo_Grande"],
    "BR-MT": ["America/Cuiaba"],
    "BR-PE": ["America/Recife", "America/Noronha"],
    "BR-RO": ["America/Porto_Velho"],
    "BR-RR": ["America/Boa_Vista"],
    "MX-BCN": ["America/Tijuana"],
    "MX-BCS": ["America/Mazatlan"],
    "MX-CHH": ["America/Chihuahua", "America/Ciudad_Juarez", "America/Ojinaga"],
    "MX-COA": ["America/Monterrey", "America/Matamoros"],
    "MX-NLE": ["America/Monterrey", "America/Matamoros"],
    "MX-TAM": ["America/Monterrey", "America/Matamoros"],
    "MX-NAY": ["America/Mazatlan", "America/Bahia_Banderas"],
    "MX-ROO": ["America/Cancun"],
    "MX-SIN": ["America/Mazatlan"],
    "MX-SON": ["America/Hermosillo"],
    "CL-AI": ["America/Coyhaique"],
    "CL-MA": ["America/Punta_Arenas"],
    "CL-VS": ["America/Santiago", "Pacific/Easter"],
    "CL-RM": ["America/Santiago"],
    "PT-20": ["Atlantic/Azores"],
    "PT-30": ["Atlantic/Madeira"],
    "ES-CN": ["Atlantic/Canary"],
    "EC-W": ["Pacific/Galapagos"],
    "FR-971": ["America/Guadeloupe"],
    "FR-972": ["America/Martinique"],
    "FR-973": ["America/Cayenne"],
    "FR-974": ["Indian/Reunion"],
    "FR-976": ["Indian/Mayotte"],
    "FR-BL": ["America/St_Barthelemy"],
    "FR-MF": ["America/Marigot"],
    "FR-NC": ["Pacific/Noumea"],
    "FR-PF": ["Pacific/Tahiti", "Pacific/Marquesas", "Pacific/Gambier"],
    "FR-PM": ["America/Miquelon"],
    "FR-TF": ["Indian/Kerguelen"],
    "FR-WF": ["Pacific/Wallis"],
    "NL-AW": ["America/Aruba"],
    **{code: ["America/Kralendijk"] for code in ("NL-BQ1", "NL-BQ2", "NL-BQ3")},
    "NL-CW": ["America/Curacao"],
    "NL-SX": ["America/Lower_Princes"],
    "NZ-CIT": ["Pacific/Chatham"],
}
for _code in SUBDIVISIONS:
    _rest = {
        "GB": "Europe/London", "DE": "Europe/Berlin", "BR": "America/Sao_Paulo", "MX": "America/Mexico_City", "CL": "America/Santiago",
        "PT": "Europe/Lisbon", "ES": "Europe/Madrid", "NZ": "Pacific/Auckland",
    }.get(_code[:2])
    if _rest:
        SUBDIVISION_ZONES.setdefault(_code, [_rest])

# Islands that ZIP data count to a state and nobody is called on.
NOT_IN_STATE = {"US-HI": {"Pacific/Wake", "Pacific/Midway", "Pacific/Pago_Pago"}, "US-GU": {"Pacific/Saipan"}}

# ZIPs with more clocks than the sources know, beside those of borders.tsv.
_EASTERN_CENTRAL = {"America/New_York", "America/Chicago"}
_CENTRAL_MOUNTAIN = {"America/Chicago", "America/Denver"}
_MOUNTAIN_PACIFIC = {"America/Denver", "America/Los_Angeles"}
ZIP_ZONES = {
    code: zones
    for codes, zones in [
        # By law in Central time; keep Eastern time with Columbus and West Point, Georgia, across the river.
        ("36851 36854 36856 36859 36863 36867 36868 36869 36870 36871 36872 36874 36875 36877", _EASTERN_CENTRAL),
        ("32456 32465", _EASTERN_CENTRAL),  # Port St. Joe and Wewahitchka: the line runs through Gulf County
        ("42757", _EASTERN_CENTRAL),  # Magnolia: its office is in LaRue County (Eastern), half its routes are not
        ("57532", _CENTRAL_MOUNTAIN),  # Fort Pierre: Mountain by law, Central by the clocks of Pierre across the river
        ("58838", _CENTRAL_MOUNTAIN),  # Cartwright: the sources disagree over the north of McKenzie County
        ("58535", _CENTRAL_MOUNTAIN),  # Flasher: Morton County went over to Central time in 2003
        ("73946", _CENTRAL_MOUNTAIN),  # Kenton, Oklahoma: Central by law, Mountain by custom
        ("83542 83547 83549", _MOUNTAIN_PACIFIC),  # on the Salmon River, which is the line
        ("89883", _MOUNTAIN_PACIFIC),  # West Wendover: with Utah since 1999, the rest of Nevada not
        ("89825 89826 89831 89832", _MOUNTAIN_PACIFIC),  # Jackpot, Jarbidge, Mountain City, Owyhee: Pacific by law, Idaho's time by custom
        ("97910", _MOUNTAIN_PACIFIC),  # Jordan Valley: the south of Malheur County keeps Pacific time
        # The Hopi keep Arizona's time in the midst of the Navajo, and towns at the edge send mail to both.
        ("86025 86028 86030 86034 86036 86039 86040 86042 86043 86045 86047 86502 86512 86555", {"America/Denver", "America/Phoenix"}),
    ]
    for code in codes.split()
}


def _borders():
    """The zones by ZIP and state that borders.py found."""
    path = pathlib.Path(__file__).with_name("borders.tsv")
    lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
    rows = (line.split("\t") for line in lines if not line.startswith("#"))
    return {code: {state: set(zones.split(",")) for state, zones in (place.split("@") for place in places.split("|"))} for code, places in rows}


BORDERS = _borders()


def clocks_of_zip(code, zones):
    """All zones of a ZIP, of those that the sources give and those known besides."""
    besides = ZIP_ZONES.get(code, set()) | BORDERS.get(code, {}).get(state_of_zip(code), set())
    shown = {clock(zone) for zone in zones}
    return sorted(zones | {zone for zone in besides if clock(zone) not in shown})


# First and last three-digit ZIP prefix of each state (USPS). Military prefixes (09x, 340, 962-966) are no state's.
_RANGES = """005 005 NY|006 007 PR|008 008 VI|009 009 PR|010 027 MA|028 029 RI|030 038 NH|039 049 ME|050 054 VT|055 055 MA|
056 059 VT|060 069 CT|070 089 NJ|100 149 NY|150 196 PA|197 199 DE|200 200 DC|201 201 VA|202 205 DC|206 212 MD|214 219 MD|
220 246 VA|247 268 WV|270 289 NC|290 299 SC|300 319 GA|320 339 FL|341 342 FL|344 344 FL|346 347 FL|349 349 FL|350 352 AL|
354 369 AL|370 385 TN|386 397 MS|398 399 GA|400 427 KY|430 459 OH|460 479 IN|480 499 MI|500 528 IA|530 532 WI|534 535 WI|
537 549 WI|550 551 MN|553 567 MN|569 569 DC|570 577 SD|580 588 ND|590 599 MT|600 620 IL|622 629 IL|630 631 MO|633 641 MO|
644 658 MO|660 662 KS|664 679 KS|680 681 NE|683 693 NE|700 701 LA|703 708 LA|710 714 LA|716 729 AR|730 731 OK|733 733 TX|
734 741 OK|743 749 OK|750 770 TX|772 799 TX|800 816 CO|820 831 WY|832 838 ID|840 847 UT|850 853 AZ|855 857 AZ|859 860 AZ|
863 865 AZ|870 871 NM|873 884 NM|885 885 TX|889 891 NV|893 895 NV|897 898 NV|900 908 CA|910 928 CA|930 961 CA|967 968 HI|
969 969 GU|970 979 OR|980 986 WA|988 994 WA|995 999 AK"""
_BY_PREFIX = {}
for _part in _RANGES.replace("\n", "").split("|"):
    _first, _last, _state = _part.split()
    for _number in range(int(_first), int(_last) + 1):
        _BY_PREFIX[f"{_number:03d}"] = f"US-{_state}"
# Whole ZIPs in another state than their prefix.
ZIP_STATES = {"06390": "US-NY", "96799": "US-AS", "96950": "US-MP", "96951": "US-MP", "96952": "US-MP", "83414": "US-WY", "73960": "US-TX"}
# Countries in free association, which the United States' post serves: their law and their clocks are their own.
FREE_STATES = {
    "96939": ("PW", "Pacific/Palau"), "96940": ("PW", "Pacific/Palau"), "96941": ("FM", "Pacific/Pohnpei"), "96942": ("FM", "Pacific/Chuuk"),
    "96943": ("FM", "Pacific/Chuuk"), "96944": ("FM", "Pacific/Kosrae"), "96960": ("MH", "Pacific/Majuro"), "96970": ("MH", "Pacific/Kwajalein"),
}
# ZIPs of New York City's five boroughs: 110 and 115 are Nassau County's but for two.
CITY_PREFIXES = {"100", "101", "102", "103", "104", "111", "112", "113", "114", "116"}
ZIP_STATES |= {"11004": "US-NY-NYC", "11005": "US-NY-NYC"}
_BY_PREFIX |= {prefix: "US-NY-NYC" for prefix in CITY_PREFIXES}


def state_of_zip(code):
    return ZIP_STATES.get(code) or state_of_prefix(code[:3])


def state_of_prefix(prefix):
    return _BY_PREFIX.get(prefix)


# Places of area codes that the geocoder names not at all, only by a city, or wrongly spelt.
AREA_CODE_PLACES = {
    "203": ["US-CT"], "310": ["US-CA"], "713": ["US-TX"], "718": ["US-NY"], "905": ["CA-ON"], "257": ["CA-BC"],
    "902": ["CA-NS", "CA-PE"], "782": ["CA-NS", "CA-PE"], "867": ["CA-NT", "CA-NU", "CA-YT"],
    # Live overlays that libphonenumber 9.0.43 does not know.
    "621": ["US-TX"], "679": ["US-MI"], "457": ["US-LA"], "624": ["US-NY"], "861": ["US-IL"], "357": ["US-CA"],
    "436": ["US-OH"], "465": ["US-NY"], "471": ["US-MS"], "729": ["US-TN"], "837": ["US-CA"], "924": ["US-MN"],
}
# Zones instead of libphonenumber's.
AREA_CODE_ZONES = {
    "689": {"America/New_York"},  # Orlando; listed as Central
    "474": {"America/Regina"},  # overlay of 306; listed as Manitoba's
    "621": {"America/Chicago"}, "679": {"America/Detroit"}, "457": {"America/Chicago"}, "624": {"America/New_York"},
    "861": {"America/Chicago"}, "357": {"America/Los_Angeles"}, "436": {"America/New_York"}, "465": {"America/New_York"},
    "471": {"America/Chicago"}, "729": {"America/New_York", "America/Chicago"}, "837": {"America/Los_Angeles"},
    "924": {"America/Chicago"},
    "208": {"America/Boise", "America/Los_Angeles"}, "986": {"America/Boise", "America/Los_Angeles"},
    "605": {"America/Chicago", "America/Denver"}, "701": {"America/Chicago", "America/Denver"},
    "907": {"America/Anchorage", "America/Adak"},
}
# Zones besides libphonenumber's: an overlay covers what its elder sibling covers, and the edges it forgets.
_BOTH = {"America/New_York", "America/Chicago"}
_BC = {"America/Vancouver", "America/Edmonton", "America/Dawson_Creek"}
AREA_CODE_MORE_ZONES = {
    "364": _BOTH, "448": _BOTH, "930": _BOTH,
    "334": _BOTH,  # Phenix City and its neighbours
    "458": {"America/Los_Angeles", "America/Boise"}, "541": {"America/Boise"},
    "402": {"America/Denver"}, "531": {"America/Denver"},  # Cody
    # ZIPs at their edge keep another clock: Goodland, Crossville, Van Horn, Spring City.
    "765": _BOTH, "865": _BOTH, "915": {"America/Chicago"}, "931": _BOTH,
    "250": _BC, "236": _BC, "257": _BC, "672": _BC, "778": _BC,
    "367": {"America/Halifax"}, "581": {"America/Halifax"},  # Magdalen Islands, as 418
}
PLACE_ZONES_IN_SHARED_CODES = {
    **{code: SUBDIVISION_ZONES[code] for code in ("CA-NT", "CA-NU", "CA-YT")},
    "CA-NL": ["America/Goose_Bay", "America/St_Johns"],  # an area code covers Labrador too
}

COUNTRY_ZONES = {
    "XK": ["Europe/Belgrade"],
    "US": """America/New_York America/Chicago America/Denver America/Phoenix America/Los_Angeles America/Anchorage
    America/Adak Pacific/Honolulu America/Puerto_Rico Pacific/Guam Pacific/Pago_Pago""".split(),
}
COUNTRY_NAMES = {"GB": "United Kingdom", "US": "United States", "XK": "Kosovo", "KR": "South Korea", "KP": "North Korea",
                 "MM": "Myanmar", "CD": "DR Congo", "CG": "Congo", "PS": "Palestine", "SH": "Saint Helena"}
COUNTRY_ALIASES = {
    "US": ["USA", "U.S.A.", "U.S.", "United States of America", "America"],
    "GB": ["UK", "U.K.", "GBR", "Great Britain", "Britain"],
    "CA": ["CAN"], "AU": ["AUS"], "NZ": ["NZL", "Aotearoa"], "IE": ["IRL", "Republic of Ireland", "Éire"], "IN": ["IND"], "PH": ["PHL"],
    "DE": ["DEU", "Deutschland"], "FR": ["FRA"], "ES": ["ESP", "España"], "IT": ["ITA", "Italia"], "NL": ["NLD", "Holland", "The Netherlands", "Nederland"],
    "BE": ["BEL", "Belgique", "België"], "CH": ["CHE", "Schweiz", "Suisse"], "AT": ["AUT", "Österreich"], "SE": ["SWE", "Sverige"],
    "NO": ["NOR", "Norge"], "DK": ["DNK", "Danmark"], "FI": ["FIN", "Suomi"], "PT": ["PRT"], "PL": ["POL", "Polska"],
    "MX": ["MEX", "México"], "BR": ["BRA", "Brasil"], "AR": ["ARG"], "CL": ["CHL"], "CO": ["COL"], "ZA": ["ZAF"], "SG": ["SGP"],
    "MY": ["MYS"], "HK": ["HKG"], "JP": ["JPN"], "CN": ["CHN"], "CZ": ["Czechia"], "TR": ["Türkiye", "Turkiye"], "RU": ["Russian Federation"],
    "VN": ["Viet Nam"], "AE": ["UAE", "United Arab Emirates"], "BS": ["The Bahamas"], "CI": ["Côte d'Ivoire", "Ivory Coast"], "MK": ["Macedonia"],
}

def exchanges(area, numbers):
    return [area + number for number in numbers.split()]


# First digits, where a calling code is shared between countries. The longest prefix decides.
CALLING_CODES = {
    "44": ["GB"], "4428": ["GB-NIR"], "441481": ["GG"], "447781": ["GG"], "447839": ["GG"], "4479111": ["GG"], "4479117": ["GG"],
    "441534": ["JE"], "447509": ["JE"], "447797": ["JE"], "447829": ["JE"], "447937": ["JE"], "4477003": ["JE"], "4477007": ["JE"], "4477008": ["JE"],
    "441624": ["IM"], "4474576": ["IM"], "447524": ["IM"], "447624": ["IM"], "447924": ["IM"],
    "7": ["RU"], "76": ["KZ"], "77": ["KZ"], "7997": ["KZ"],
    "39": ["IT"], "3906698": ["IT", "VA"], "47": ["NO"], "4779": ["NO", "SJ"],
    "61": ["AU"], "6189162": ["CC"], "6189164": ["CX"], "614": ["AU", "CC", "CX"],
    # Exchanges of the Cocos (Keeling) Islands and of Christmas Island, among those of Western Australia, whose plan
    # has some of the same numbers.
    **dict.fromkeys(exchanges("618", "51002 51031 51060 51089 51118 51176 51223 91010 91011 91012 91029 91112 91182 91150 91179 91210 91264 91308 91368 91322 91428 91498 91702 91703 91959"), ["AU", "CC"]),
    **dict.fromkeys(exchanges("618", "51001 51030 51059 51088 51117 51146 51175 51222 51235 91006 91007 91008 91009 91111 91181 91149 91178 91209 91263 91312 91326 91375 91456 91497 91700 91701 91710 91711 91712 91958"), ["AU", "CX"]),
    "212": ["MA"], "2125288": ["EH", "MA"], "2125289": ["EH", "MA"], "2126": ["MA"],
    "262": ["RE"], **dict.fromkeys("2622689 262269 262639 2627093 2629398 2629478 2629769".split(), ["YT"]), "2628": ["RE", "YT"], "262268": ["RE", "YT"],
    "290": ["SH"], "2908": ["TA"],
    "358": ["FI"], "35818": ["AX"], "590": ["BL", "GP", "MF"],
    "599": ["BQ", "CW"], "5999": ["CW"], "5993": ["BQ"], "5994": ["BQ"], "5997": ["BQ"],
    "672": ["NF"], "6721": ["AQ"], "500": ["FK"], "247": ["SH"],
}
CALLING_CODES["2908"] = ["SH"]  # Tristan da Cunha, which ISO counts to Saint Helena, as Ascension (+247)

# Area codes outside +1 that keep to one part of a country of several clocks: landlines, and in Brazil all numbers.
# Mobile numbers stay with every clock of their country.
AREA_ZONES = {
    **dict.fromkeys("643 644 646 647 649".split(), ["Pacific/Auckland"]), "643305": ["Pacific/Chatham"],
    "3512": ["Europe/Lisbon"], "351291": ["Atlantic/Madeira"],
    **dict.fromkeys("351292 351295 351296".split(), ["Atlantic/Azores"]),
    **dict.fromkeys("562 563 564 565 566 567".split(), ["America/Santiago"]), "5632": ["America/Santiago", "Pacific/Easter"],
    "5661": ["America/Punta_Arenas"], "5667": ["America/Coyhaique", "America/Santiago"],
    **dict.fromkeys("348 349".split(), ["Europe/Madrid"]),
    **dict.fromkeys("34822 34828 34922 34928".split(), ["Atlantic/Canary"]),
    "612": ["Australia/Sydney", "Australia/Lord_Howe"], "613": ["Australia/Melbourne"],
    "617": ["Australia/Brisbane", "Australia/Sydney"],
    "618": ["Australia/Adelaide", "Australia/Darwin", "Australia/Perth", "Australia/Eucla"],
    **{f"55{code}": ["America/Sao_Paulo"] for code in range(11, 100) if code % 10},
    **dict.fromkeys("5565 5566".split(), ["America/Cuiaba"]), "5567": ["America/Campo_Grande"], "5568": ["America/Rio_Branco"],
    "5569": ["America/Porto_Velho"], "5581": ["America/Recife", "America/Noronha"], "5592": ["America/Manaus"],
    "5595": ["America/Boa_Vista"], "5597": ["America/Manaus", "America/Eirunepe"],
}
# Non-geographic Spanish numbers.
for _code in ("34800", "34900", "34803", "34806", "34807", "34901", "34902", "34905"):
    AREA_ZONES[_code] = None

AUSTRALIAN_CLOCKS = {
    "ACT": "Sydney", "NSW": "Sydney", "NT": "Darwin", "QLD": "Brisbane", "SA": "Adelaide", "TAS": "Hobart", "VIC": "Melbourne", "WA": "Perth",
}
# Digits and places; a postcode that crosses a border has several.
AUSTRALIAN_POSTCODES = [
    ("AU", digits, "|".join(place.replace(";", ",") if "@" in place else f"AU-{place}@Australia/{AUSTRALIAN_CLOCKS[place]}" for place in places.split(",")))
    for line in """02 ACT|08 NT|09 NT|1 NSW|2 NSW|3 VIC|8 VIC|4 QLD|9 QLD|5 SA|6 WA|7 TAS|260 ACT|290 ACT|291 ACT|2540 NSW,ACT|2611 NSW,ACT|2618 NSW,ACT|
2620 NSW,ACT|0872 NT,QLD,SA,WA|2406 NSW,QLD|2648 NSW,VIC|3500 NSW,VIC|3585 NSW,VIC|3586 NSW,VIC|3644 NSW,VIC|3691 NSW,VIC|3707 NSW,VIC|
4377 NSW,QLD|4380 NSW,QLD|4383 NSW,QLD|4385 NSW,QLD|4825 NT,QLD|5440 NSW,SA|2898 AU-NSW@Australia/Lord_Howe|
2880 AU-NSW@Australia/Broken_Hill;Australia/Sydney|6443 AU-WA@Australia/Eucla;Australia/Perth|2899 AU@Pacific/Norfolk,NF@Pacific/Norfolk|
6798 AU@Indian/Christmas,CX@Indian/Christmas|6799 AU@Indian/Cocos,CC@Indian/Cocos""".replace("\n", "").split("|")
    for digits, places in [line.split()]
]
CANADIAN_POSTCODES = [
    ("CA", letters, f"CA-{province}@{zones}")
    for line in """A NL St_Johns|A0K NL St_Johns,Goose_Bay|A0P NL Goose_Bay|A0R NL Goose_Bay|A2V NL Goose_Bay|B NS Halifax|C PE Halifax|E NB Moncton|
G QC Toronto|G0C QC Toronto,Halifax|G0G QC Toronto,Blanc-Sablon|G4T QC Halifax|H QC Toronto|J QC Toronto|K ON Toronto|L ON Toronto|M ON Toronto|
N ON Toronto|P ON Toronto|P0T ON Toronto,Atikokan,Winnipeg|P0V ON Winnipeg,Toronto|P0W ON Winnipeg,Atikokan|P0X ON Winnipeg|P8N ON Winnipeg|
P8T ON Winnipeg|P9A ON Winnipeg|P9N ON Winnipeg|R MB Winnipeg|S SK Regina|S9V SK Edmonton|S0M SK Regina,Edmonton|S0P SK Regina,Winnipeg|
T AB Edmonton|V BC Vancouver|V0A BC Vancouver,Edmonton|V0B BC Vancouver,Edmonton,Creston|V1A BC Edmonton|V1C BC Edmonton|
V0C BC Vancouver,Dawson_Creek,Fort_Nelson|V1G BC Dawson_Creek|V1J BC Dawson_Creek|
X NT Edmonton,Inuvik|X0A NU Iqaluit,Resolute|X0B NU Cambridge_Bay,Rankin_Inlet|X0C NU Rankin_Inlet,Atikokan|
Y YT Whitehorse,Dawson""".replace("\n", "").split("|")
    for letters, province, names in [line.split()]
    for zones in [",".join(sorted(f"America/{name}" for name in names.split(",")))]
]


BEST_KNOWN = {f"America/{name}" for name in "New_York Chicago Denver Los_Angeles Toronto Winnipeg Edmonton Vancouver Halifax Sao_Paulo Mexico_City Manaus".split()}
BEST_KNOWN |= {"Europe/London", "Australia/Sydney", "Europe/Moscow", "Asia/Shanghai"}


# The zone data of the package `tzdata`, and not those of the machine, which may be older.
zoneinfo.reset_tzpath(to=())


@functools.cache
def clock(zone):
    """What a zone's clocks show through 2026 and 2027: zones of one clock are one for our purpose."""
    start = datetime.datetime(2026, 1, 1, tzinfo=datetime.timezone.utc)
    days = (start + datetime.timedelta(days=day) for day in range(730))
    return tuple(day.astimezone(zoneinfo.ZoneInfo(zone)).utcoffset() for day in days)


def tab_rows(name):
    text = (pathlib.Path(tzdata.__file__).parent / "zoneinfo" / name).read_text(encoding="utf-8")
    return [line.split("\t") for line in text.splitlines() if not line.startswith("#")]


# zone.tab lists a country's most populous zones first, where geography allows.
TAB_ORDER = {row[2]: order for order, row in enumerate(tab_rows("zone.tab"))}


def one_name_a_clock(zones):
    """Of zones that show the same time one, the best known."""
    kept = {}
    for zone in sorted(zones, key=lambda zone: (zone not in BEST_KNOWN, TAB_ORDER.get(zone, 999), zone)):
        kept.setdefault(clock(zone), zone)
    return sorted(kept.values())
