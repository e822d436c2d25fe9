"""Made-up people and where they live; area codes, cities and ZIP codes belong together, names and streets do not exist."""

FIRST = """Ada Alma Amir Ana Andre Anita Arlo Asha Beatriz Ben Bianca Caleb Camila Carl Carmen Cedric Chloe Clara Cleo Colin
Dana Daria Darius Delia Diego Dora Edgar Elena Elias Elsa Emil Enzo Erika Esther Fabian Faye Felix Fiona Flora Frida Gavin
Gina Gloria Greta Hana Hector Helga Henri Ida Igor Imani Ines Irma Isaac Ivan Jada Jonas José Julia Kai Karin Karl Kenji Lars
Leila Lena Leo Lila Lorenzo Lucia Luis Mabel Malik Marco María Marta Milo Mina Moses Nadia Nils Nina Noor Olga Omar Oscar Otto
Pablo Petra Pilar Quinn Rafael Raúl Renée Rosa Ruben Sabine Samir Selma Silas Sofia Stella Tariq Tessa Theo Uma Vera Victor
Wanda Wes Xenia Yara Yusuf Zara Zoë""".split()

LAST = """Abara Almquist Ambrose Andrade Arden Ashdown Bakshi Barlow Bellweather Birch Blackwood Brandt Calloway Carmody
Castellan Chaudry Corwin Cranmer Dalgaard Darrow Delacroix Denholm Duarte Eastman Ekwueme Ellery Escobedo Fairbairn Farrow
Fennimore Finch Fontaine Forsythe Galloway Garrick Goldfinch Grantham Greenlaw Halloran Hartwell Hawthorne Holloway Ibarra
Ingram Iversen Jardine Jessop Juárez Kaplan Kestrel Kingsley Kovač Lachlan Langford Larkin Lindqvist Lockhart MacRae Mallory
Marchetti Marlowe Merriweather Moreau Müller Nakata Navarro Norwood Núñez O'Dell Okafor Olander Ortega Pemberton Penrose
Pickering Quintero Rainier Ravensdale Redfern Rosario Rutherford Salvador Sandoval Sefton Sinclair Stanhope Sterling Tamsin
Tanaka Thackeray Thornbury Trevelyan Ulrich Valdivia Vance Verbeek Wakefield Waverly Whitlock Winslow Yarrow Zamora Zielinski""".split()

STREETS = """Alder Ash Aspen Beech Birchwood Canal Cedar Cherry Chestnut Church Cypress Dogwood Elm Fern Forest Garden Harbor
Hawthorn Hickory Hill Holly Juniper Lake Laurel Linden Magnolia Maple Meadow Mill Mulberry Oak Orchard Park Pecan Pine Poplar
River Spring Spruce Sycamore Valley Walnut Willow Wisteria""".split()

# City, state, area code, ZIP codes
NORTH = [
    ("New York", "NY", 212, "10001 10011 10025"), ("Brooklyn", "NY", 718, "11201 11215"), ("Buffalo", "NY", 716, "14201 14214"),
    ("Rochester", "NY", 585, "14607 14620"), ("Albany", "NY", 518, "12203 12208"), ("Boston", "MA", 617, "02116 02130"),
    ("Worcester", "MA", 508, "01602 01609"), ("Springfield", "MA", 413, "01108 01118"), ("Hartford", "CT", 860, "06105 06106"),
    ("Providence", "RI", 401, "02906 02908"), ("Portland", "ME", 207, "04101 04103"), ("Burlington", "VT", 802, "05401 05408"),
    ("Manchester", "NH", 603, "03103 03104"), ("Newark", "NJ", 973, "07104 07105"), ("Trenton", "NJ", 609, "08618 08629"),
    ("Philadelphia", "PA", 215, "19103 19147"), ("Pittsburgh", "PA", 412, "15206 15217"), ("Harrisburg", "PA", 717, "17109 17110"),
    ("Cleveland", "OH", 216, "44109 44113"), ("Columbus", "OH", 614, "43201 43214"), ("Cincinnati", "OH", 513, "45208 45220"),
    ("Detroit", "MI", 313, "48201 48221"), ("Grand Rapids", "MI", 616, "49503 49506"), ("Indianapolis", "IN", 317, "46205 46220"),
    ("Chicago", "IL", 773, "60614 60625 60640"), ("Springfield", "IL", 217, "62702 62704"), ("Milwaukee", "WI", 414, "53202 53211"),
    ("Madison", "WI", 608, "53703 53711"), ("Minneapolis", "MN", 612, "55408 55419"), ("Saint Paul", "MN", 651, "55104 55105"),
    ("Des Moines", "IA", 515, "50311 50312"), ("Omaha", "NE", 402, "68106 68132"), ("Fargo", "ND", 701, "58102 58103"),
    ("Denver", "CO", 303, "80205 80211"), ("Boise", "ID", 208, "83702 83704"), ("Salt Lake City", "UT", 801, "84103 84105"),
    ("Seattle", "WA", 206, "98103 98115"), ("Spokane", "WA", 509, "99203 99205"), ("Portland", "OR", 503, "97202 97214"),
]

SUNBELT = [
    ("Miami", "FL", 305, "33129 33133 33145"), ("Orlando", "FL", 407, "32803 32806"), ("Tampa", "FL", 813, "33606 33609"),
    ("Jacksonville", "FL", 904, "32205 32207"), ("Pensacola", "FL", 850, "32501 32503"), ("Atlanta", "GA", 404, "30307 30312"),
    ("Savannah", "GA", 912, "31401 31405"), ("Charlotte", "NC", 704, "28205 28209"), ("Raleigh", "NC", 919, "27607 27609"),
    ("Charleston", "SC", 843, "29403 29407"), ("Nashville", "TN", 615, "37206 37215"), ("Knoxville", "TN", 865, "37917 37919"),
    ("Memphis", "TN", 901, "38104 38111"), ("Birmingham", "AL", 205, "35205 35213"), ("Jackson", "MS", 601, "39202 39211"),
    ("New Orleans", "LA", 504, "70115 70118"), ("Little Rock", "AR", 501, "72205 72207"), ("Oklahoma City", "OK", 405, "73103 73118"),
    ("Dallas", "TX", 214, "75206 75214"), ("Houston", "TX", 713, "77007 77019"), ("Austin", "TX", 512, "78704 78745"),
    ("San Antonio", "TX", 210, "78209 78212"), ("El Paso", "TX", 915, "79902 79912"), ("Albuquerque", "NM", 505, "87106 87110"),
    ("Phoenix", "AZ", 602, "85016 85018"), ("Tucson", "AZ", 520, "85705 85716"), ("Las Vegas", "NV", 702, "89117 89128"),
    ("Los Angeles", "CA", 323, "90026 90039"), ("San Diego", "CA", 619, "92103 92116"), ("Sacramento", "CA", 916, "95816 95819"),
    ("Fresno", "CA", 559, "93704 93711"), ("San Juan", "PR", 787, "00907 00926"),
]

STATES = {
    "NY": "New York", "MA": "Massachusetts", "CT": "Connecticut", "RI": "Rhode Island", "ME": "Maine", "VT": "Vermont",
    "NH": "New Hampshire", "NJ": "New Jersey", "PA": "Pennsylvania", "OH": "Ohio", "MI": "Michigan", "IN": "Indiana",
    "IL": "Illinois", "WI": "Wisconsin", "MN": "Minnesota", "IA": "Iowa", "NE": "Nebraska", "ND": "North Dakota",
    "CO": "Colorado", "ID": "Idaho", "UT": "Utah", "WA": "Washington", "OR": "Oregon",
}
