"""Capitalised English words that are names rather than defined terms, for the check of terms.

Careful rather than complete: a word that is missing here costs a person one needless hint.
"""

from __future__ import annotations

OPENERS = frozenset(
    "A After All An And Any As At Before Both But By Each Either Every Except For From Has"
    " Have He Her His Her If In Into Is It Its Neither No None Nor Not Nothing On Once Or"
    " Other Otherwise Our Provided She Should So Some Such Subject Save Than That The Their"
    " Then There These They This Those To Under Unless Until Upon We Where Whether Which"
    " While Who With Within Without You Your".split()
)

CALENDAR = frozenset(
    "January February March April May June July August September October November December"
    " Monday Tuesday Wednesday Thursday Friday Saturday Sunday Easter Christmas".split()
)

# Titles of persons: what follows is a name.
TITLES = frozenset("Mr Mrs Ms Miss Mx Dr Prof Professor Sir Dame Lord Lady Messrs".split())

# Words that point into a document.
POINTERS = frozenset(
    "Schedule Schedules Annex Annexes Appendix Appendices Exhibit Exhibits Clause Clauses"
    " Article Articles Section Sections Part Parts Chapter Paragraph Paragraphs Table Figure"
    " Page Version I".split()
)

COMPANY_FORMS = frozenset(
    "Ltd Limited LLP LLC Inc Plc PLC GmbH AG BV NV Co Corp Corporation Sarl Srl SpA Pty Oy"
    " AB ApS Company KG SA SAS SE".split()
)
# "Company" alone is a favourite defined term; it makes a name only beside these.
NAMING_FORMS = COMPANY_FORMS - {"Company"}

PUBLIC = frozenset(
    "Court Courts Crown Parliament State States Government Queen King Majesty Treasury Bank"
    " Secretary Minister Ministry Council Commission Commissioner Registrar Registry House"
    " Chamber Commerce Arbitration Rules Authority Customs Revenue High Supreme Appeal"
    " Internet Union Nations Kingdom Republic Federation Commonwealth Convention Incoterms"
    " Act Acts Directive Regulation Regulations Order Statute Code Treaty".split()
)

PLACES = frozenset(
    "Afghanistan Albania Algeria Andorra Angola Argentina Armenia Australia Austria"
    " Azerbaijan Bahamas Bahrain Bangladesh Barbados Belarus Belgium Belize Benin Bhutan"
    " Bolivia Botswana Brazil Brunei Bulgaria Burundi Cambodia Cameroon Canada Cayman Chad"
    " Chile China Colombia Congo Croatia Cuba Cyprus Czechia Denmark Dominica Ecuador Egypt"
    " Emirates Eritrea Estonia Eswatini Ethiopia Fiji Finland France Gabon Gambia Georgia"
    " Germany Ghana Gibraltar Greece Grenada Guatemala Guernsey Guinea Guyana Haiti Honduras"
    " Hungary Iceland India Indonesia Iran Iraq Ireland Israel Italy Jamaica Japan Jersey"
    " Jordan Kazakhstan Kenya Korea Kosovo Kuwait Kyrgyzstan Laos Latvia Lebanon Lesotho"
    " Liberia Libya Liechtenstein Lithuania Luxembourg Madagascar Malawi Malaysia Maldives"
    " Mali Malta Man Mauritania Mauritius Mexico Moldova Monaco Mongolia Montenegro Morocco"
    " Mozambique Myanmar Namibia Nepal Netherlands Nicaragua Niger Nigeria Norway Oman"
    " Pakistan Palestine Panama Paraguay Peru Philippines Poland Portugal Qatar Romania"
    " Russia Rwanda Samoa Scotland Senegal Serbia Seychelles Singapore Slovakia Slovenia"
    " Somalia Spain Sudan Suriname Sweden Switzerland Syria Taiwan Tajikistan Tanzania"
    " Thailand Togo Tonga Tunisia Turkey Türkiye Turkmenistan Uganda Ukraine Uruguay"
    " Uzbekistan Vanuatu Vatican Venezuela Vietnam Wales Yemen Zambia Zimbabwe England"
    " Britain Europe Asia Africa America Americas Oceania Atlantic Pacific London Edinburgh"
    " Cardiff Belfast Dublin Paris Berlin Brussels Amsterdam Vienna Zurich Geneva Madrid"
    " Rome Milan Lisbon Warsaw Prague Stockholm Copenhagen Oslo Helsinki Frankfurt Munich"
    " York Washington Delaware California Texas Florida Chicago Boston Toronto Tokyo Beijing"
    " Shanghai Hong Kong Dubai Sydney Melbourne Mumbai Delhi Northern Southern Eastern"
    " Western North South East West New Great United Saudi Arabia Sri Lanka Costa Rica"
    " Sierra Leone Zealand".split()
)

PEOPLES = frozenset(
    "English Welsh Scottish Scots British Irish French German Dutch Belgian Spanish"
    " Portuguese Italian Greek Latin Austrian Swiss Danish Swedish Norwegian Finnish"
    " Icelandic Polish Czech Slovak Hungarian Romanian Bulgarian Croatian Serbian Slovenian"
    " Albanian Ukrainian Russian Turkish Arabic Arab Hebrew Israeli Persian Iranian Indian"
    " Hindi Urdu Bengali Pakistani Chinese Mandarin Cantonese Japanese Korean Vietnamese"
    " Thai Malay Indonesian Australian American Canadian Mexican Brazilian African Asian"
    " European Estonian Latvian Lithuanian Maltese Cypriot Luxembourgish Singaporean"
    " Sterling Euro Euros".split()
)

NAMES = OPENERS | CALENDAR | TITLES | POINTERS | NAMING_FORMS | PUBLIC | PLACES | PEOPLES

# Terms that drafters use for one thing; a term that is not defined may mean its neighbour.
SYNONYMS = (
    frozenset({"Affiliate", "Group Company", "Associated Company", "Group Member"}),
    frozenset({"Effective Date", "Commencement Date", "Start Date"}),
    frozenset({"Fee", "Charge", "Price", "Fees", "Charges"}),
    frozenset({"Recipient", "Receiving Party"}),
    frozenset({"Discloser", "Disclosing Party"}),
    frozenset({"Client", "Customer", "Buyer", "Purchaser"}),
    frozenset({"Supplier", "Provider", "Service Provider", "Contractor", "Vendor", "Seller"}),
    frozenset({"Agreement", "Contract"}),
    frozenset({"Business Day", "Working Day"}),
    frozenset({"Confidential Information", "Proprietary Information"}),
    frozenset({"Goods", "Products"}),
    frozenset({"Adviser", "Advisor", "Professional Adviser", "Representative"}),
    frozenset({"Services", "Works"}),
)
