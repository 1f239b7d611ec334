"""Every kind of finding: its code, rule, severity, article and advice, in one table.

The advice is French, for the officer or the partner who reads the finding. A message is written
where the finding is made, because only there are the names and dates known.
"""

from __future__ import annotations

from connector.model.finding import Kind, Severity

E, W, I = Severity.ERROR, Severity.WARNING, Severity.INFO  # noqa: E741 — a table reads better narrow

# --- The document as a whole -------------------------------------------------------------------
UNREADABLE = Kind(
    "unreadable", "R2", E, "3.2",
    "Demander au partenaire le même document dans un format accepté.",
)  # fmt: skip
SCANNED = Kind(
    "scanned", "R2", E, "3.2",
    "Comparer ce qui a été lu avec le document, puis le confirmer à la réception, ou demander le "
    "document d’origine, non numérisé.",
)  # fmt: skip
NOT_AN_ANNEX = Kind(
    "not-an-annex", "R2", I, "3.1",
    "Rien à faire si ce document n’est pas une annexe ; sinon, le demander à nouveau.",
)  # fmt: skip
LIST_HEADING_MISSING = Kind(
    "list-heading-missing", "R2", E, "3.1",
    "Demander une annexe 1 qui garde les intitulés des deux listes du modèle.",
)  # fmt: skip
LIST_HEADING_TWICE = Kind(
    "list-heading-twice", "R2", E, "3.1",
    "Demander une annexe 1 où chacune des deux listes n’a qu’un intitulé.",
)  # fmt: skip
TRANSMISSION_DATE_MISSING = Kind(
    "transmission-date-missing", "R3", E, "3.3",
    "Demander une annexe 1 qui porte sa date de transmission.",
)  # fmt: skip
TRANSMISSION_DATE_AHEAD = Kind(
    "transmission-date-ahead", "R3", E, "3.3",
    "Demander une annexe 1 qui porte la date du jour où elle est transmise.",
)  # fmt: skip
OTHER_PARTNER = Kind(
    "other-partner", "R7", E, "3.5",
    "Vérifier de quel partenaire vient ce document et le ranger dans le bon dossier.",
)  # fmt: skip
SUPERSEDED = Kind(
    "superseded", "R4", E, "3.2",
    "Retirer ce document du dossier : une annexe 1 plus récente l’a remplacé.",
)  # fmt: skip
SAME_DATE_OTHER_LINES = Kind(
    "same-date-other-lines", "R4", E, "3.2",
    "Demander au partenaire laquelle des deux annexes fait foi, et retirer l’autre.",
)  # fmt: skip
SEVERAL_ANNEXES = Kind(
    "several-annexes", "R4", W, "3.2",
    "Vérifier que l’annexe retenue, la plus récente, est bien celle qui fait foi.",
)  # fmt: skip
TRACKED_CHANGES = Kind(
    "tracked-changes", "R2", W, "3.2",
    "Demander le document une fois ses modifications suivies acceptées ou refusées.",
)  # fmt: skip
UNREAD_PART = Kind(
    "unread-part", "R2", W, "3.2",
    "Demander un document dont toutes les lignes sont dans le texte même.",
)  # fmt: skip
SENDER_NOT_CONTACT = Kind(
    "sender-not-contact", "R13", E, "2.2",
    "S’assurer auprès du responsable des habilitations qu’il a bien transmis ce document.",
)  # fmt: skip
SENDER_UNCHECKED = Kind(
    "sender-unchecked", "R13", W, "2.2",
    "Demander l’annexe 2 : elle nomme le responsable des habilitations du partenaire.",
)  # fmt: skip
DATE_ALREADY_WRITTEN = Kind(
    "date-already-written", "R3", E, "3.3",
    "Laisser au document la date qu’il porte, ou demander une annexe 1 corrigée.",
)  # fmt: skip
STILL_COPYING = Kind(
    "still-copying", "R2", I, "3.2",
    "Attendre la fin de la copie : le document est lu au passage suivant.",
)  # fmt: skip
RECEIPT_IGNORED = Kind(
    "receipt-ignored", "R4", W, "3.2",
    "Vérifier si le document a été modifié ou déplacé ; au besoin, le recevoir à nouveau.",
)  # fmt: skip
RECEIPT_UNKNOWN = Kind(
    "receipt-unknown", "R4", E, "3.2",
    "Chercher qui a écrit cet accusé ; si le document vient bien du partenaire, le recevoir à "
    "nouveau (`connector receive`).",
)  # fmt: skip

# --- One line of annex 1 -----------------------------------------------------------------------
LINE_NOT_UNDERSTOOD = Kind(
    "line-not-understood", "R1", E, "3.1",
    "Écrire la ligne comme le modèle : NOM Prénom ; adresse électronique ; fonction ; date.",
)  # fmt: skip
LIST_UNKNOWN = Kind(
    "list-unknown", "R2", E, "3.1",
    "Indiquer 1 (ouverture) ou 2 (clôture) dans la colonne « liste ».",
)  # fmt: skip
NAME_MISSING = Kind(
    "name-missing", "R1", E, "3.1",
    "Compléter le nom et le prénom de la personne.",
)  # fmt: skip
NAME_ORDER_ASSUMED = Kind(
    "name-order-assumed", "R1", I, "3.1",
    "Écrire le nom de famille en capitales, avant le prénom.",
)  # fmt: skip
NAME_REFUSED = Kind(
    "name-refused", "R1", E, "3.1",
    "Corriger le nom : lettres, apostrophe, trait d’union, point et espace seulement.",
)  # fmt: skip
FUNCTION_MISSING = Kind(
    "function-missing", "R1", E, "3.1",
    "Compléter la qualité ou la fonction de la personne.",
)  # fmt: skip
FUNCTION_REFUSED = Kind(
    "function-refused", "R1", E, "3.1",
    "Raccourcir la qualité ou la fonction (255 caractères au plus).",
)  # fmt: skip
EMAIL_MISSING = Kind(
    "email-missing", "R5", E, "3.4",
    "Indiquer l’adresse électronique professionnelle de la personne.",
)  # fmt: skip
EMAIL_SEVERAL = Kind(
    "email-several", "R5", E, "3.4",
    "Garder une seule adresse électronique par ligne.",
)  # fmt: skip
EMAIL_INVALID = Kind(
    "email-invalid", "R5", E, "3.4",
    "Corriger l’adresse électronique.",
)  # fmt: skip
EMAIL_LOOKALIKE = Kind(
    "email-lookalike", "R5", E, "3.4",
    "Saisir l’adresse à nouveau, au clavier : un caractère en imite un autre.",
)  # fmt: skip
DOMAIN_DOUBTFUL = Kind(
    "domain-doubtful", "R5", W, "3.4",
    "Vérifier l’adresse sur le document : une fin de ligne a pu y laisser un trait d’union.",
)  # fmt: skip
DATE_MISSING = Kind(
    "date-missing", "R1", E, "3.1",
    "Indiquer la date de la demande.",
)  # fmt: skip
DATE_IMPOSSIBLE = Kind(
    "date-impossible", "R1", E, "3.1",
    "Corriger la date (jour, mois, année).",
)  # fmt: skip
DATE_TOO_FAR = Kind(
    "date-too-far", "R1", E, "3.1",
    "Corriger la date : elle est à plus de douze mois.",
)  # fmt: skip
CLOSURE_INCOMPLETE = Kind(
    "closure-incomplete", "R3", W, "3.3",
    "Compléter la ligne dans la prochaine annexe 1 ; l’accès est clos sans attendre.",
)  # fmt: skip
CLOSURE_TOO_OLD = Kind(
    "closure-too-old", "R3", W, "3.3",
    "Retirer cette ligne de la prochaine annexe 1.",
)  # fmt: skip
DUPLICATE_LINE = Kind(
    "duplicate-line", "R2", W, "3.1",
    "Ne garder qu’une ligne par personne et par liste.",
)  # fmt: skip
TWO_NAMES_ONE_ADDRESS = Kind(
    "two-names-one-address", "R7", E, "3.5",
    "Demander une adresse nominative pour chaque personne.",
)  # fmt: skip
BOTH_LISTS = Kind(
    "both-lists", "R3", E, "3.3",
    "Demander au partenaire si la personne garde son accès, et une annexe 1 corrigée.",
)  # fmt: skip
GENERIC_MAILBOX = Kind(
    "generic-mailbox", "R7", W, "3.5",
    "Demander l’adresse nominative de la personne.",
)  # fmt: skip
GENERIC_MAILBOX_REFUSED = Kind(
    "generic-mailbox-refused", "R7", E, "3.5",
    "Demander l’adresse nominative de la personne.",
)  # fmt: skip
PERSONAL_PROVIDER = Kind(
    "personal-provider", "R5", E, "3.4",
    "Demander l’adresse professionnelle de la personne.",
)  # fmt: skip
FOREIGN_DOMAIN = Kind(
    "foreign-domain", "R5", E, "3.4",
    "Vérifier auprès du contact de l’annexe 2, puis compléter `email_domains` du partenaire.",
)  # fmt: skip
CONTACT_INCOMPLETE = Kind(
    "contact-incomplete", "R13", W, "2.2",
    "Compléter le contact par une nouvelle annexe 2 ou 3.",
)  # fmt: skip
NOTE = Kind("note", "–", I, "", "")

# --- The agreement -----------------------------------------------------------------------------
AGREEMENT_UNKNOWN = Kind(
    "agreement-unknown", "R1", E, "3.1",
    "Rétablir le dossier du partenaire ou corriger son fichier `convention.yaml`.",
)  # fmt: skip
AGREEMENT_NOT_SIGNED = Kind(
    "agreement-not-signed", "R1", W, "3.1",
    "Attendre la signature de la convention.",
)  # fmt: skip
AGREEMENT_ENDED = Kind(
    "agreement-ended", "R11", I, "4",
    "Vérifier que les accès du partenaire sont clos.",
)  # fmt: skip
FRAMEWORK_DATE_MISSING = Kind(
    "framework-date-missing", "R11", W, "4.1",
    "Indiquer la fin de la CTG ou du SDSF (`framework_ends_on`).",
)  # fmt: skip
ANNEX_MISSING = Kind(
    "annex-missing", "R2", W, "3.1",
    "Demander l’annexe 1 au responsable des habilitations du partenaire.",
)  # fmt: skip
REGISTRY_OLDER = Kind(
    "registry-older", "R4", E, "3.2",
    "Remettre dans le dossier l’annexe 1 la plus récente : ce registre est plus ancien que les "
    "comptes.",
)  # fmt: skip

# --- The account -------------------------------------------------------------------------------
UNLISTED = Kind(
    "unlisted", "R3", W, "3.3",
    "Demander au partenaire de faire figurer la clôture dans la liste 2.",
)  # fmt: skip
ANOTHER_PERSON = Kind(
    "another-person", "R7", E, "3.5",
    "Demander une adresse nominative pour la nouvelle personne.",
)  # fmt: skip
NAMES_DISAGREE = Kind(
    "names-disagree", "R1", E, "3.1",
    "Faire corriger le nom par l’un des deux partenaires.",
)  # fmt: skip
FOREIGN_ACCOUNT = Kind(
    "foreign-account", "R7", E, "3.5",
    "Si ce compte est celui de la personne, le reprendre (`connector adopt ADRESSE --by NOM`) ; "
    "sinon, le faire supprimer par l’administrateur du royaume.",
)  # fmt: skip
HELD = Kind(
    "held", "R8", E, "3.3",
    "Vérifier l’annexe 1 auprès du partenaire avant de laisser passer ce qui est retenu.",
)  # fmt: skip
MARKER_LOST = Kind(
    "marker-lost", "R7", E, "3.5",
    "Désactiver le compte ou lui rendre sa marque ; chercher qui l’a changée.",
)  # fmt: skip
DUPLICATE_ACCOUNT = Kind(
    "duplicate-account", "R7", E, "3.5",
    "Chercher qui a recopié les attributs de ce compte, et supprimer la copie.",
)  # fmt: skip
FOREIGN_ACCESS = Kind(
    "foreign-access", "R7", E, "3.5",
    "Retirer le compte du groupe d’accès, ou demander une annexe 1 qui nomme la personne.",
)  # fmt: skip
ACCOUNT_ABSENT = Kind(
    "account-absent", "R2", E, "3.1",
    "Laisser la prochaine synchronisation créer le compte.",
)  # fmt: skip
NOT_OPENED = Kind(
    "not-opened", "R2", E, "3.2",
    "Laisser la prochaine synchronisation ouvrir l’accès.",
)  # fmt: skip
CLOSURE_PENDING = Kind(
    "closure-pending", "R8", E, "3.3",
    "Laisser la prochaine synchronisation clore l’accès, sans délai.",
)  # fmt: skip
REOPENED_BY_HAND = Kind(
    "reopened-by-hand", "R8", E, "3.3",
    "Laisser la prochaine synchronisation clore le compte ; demander qui l’a rouvert.",
)  # fmt: skip
DELETED_BY_HAND = Kind(
    "deleted-by-hand", "R2", W, "3.2",
    "Chercher dans le journal des événements qui a supprimé le compte.",
)  # fmt: skip
CLOSED_ON_AHEAD = Kind(
    "closed-on-ahead", "R10", E, "2.1",
    "Chercher dans le journal des événements qui a écrit cette date.",
)  # fmt: skip
NEVER_ACTIVATED = Kind(
    "never-activated", "R5", W, "3.4",
    "Demander au contact du partenaire si la personne a reçu le lien, ou si l’accès reste utile.",
)  # fmt: skip
PARTNER_MISSING = Kind(
    "partner-missing", "R2", E, "3.2",
    "Chercher qui a vidé l’attribut du compte qui nomme ses partenaires.",
)  # fmt: skip
DISABLED_BY_HAND = Kind(
    "disabled-by-hand", "R2", W, "3.2",
    "Vérifier pourquoi le compte a été désactivé ; il le reste jusqu’à décision.",
)  # fmt: skip
SUSPENDED = Kind(
    "suspended", "R2", W, "3.2",
    "Décider de lever ou de maintenir la suspension.",
)  # fmt: skip
ADDRESS_CHANGED = Kind(
    "address-changed", "R7", E, "3.5",
    "Chercher dans le journal des événements qui a changé l’adresse du compte.",
)  # fmt: skip
PASSWORD_BY_OTHER = Kind(
    "password-by-other", "R6", E, "3.4",
    "Faire changer le mot de passe par la personne ; demander à l’administrateur pourquoi.",
)  # fmt: skip
PASSWORD_BEFORE_ADOPTION = Kind(
    "password-before-adoption", "R6", I, "3.4",
    "Inviter ces personnes à choisir un autre mot de passe (« Mot de passe oublié ? »).",
)  # fmt: skip
EVENTS_UNREADABLE = Kind(
    "events-unreadable", "R6", W, "3.4",
    "Réduire la durée de conservation des événements, ou vérifier les droits du connecteur.",
)  # fmt: skip
ATTRIBUTE_DIFFERS = Kind(
    "attribute-differs", "R2", W, "3.2",
    "Laisser la prochaine synchronisation rétablir ce que dit l’annexe 1.",
)  # fmt: skip
LINK_OWED = Kind(
    "link-owed", "R5", W, "3.4",
    "Vérifier le relais de messagerie ; le lien part à la prochaine synchronisation.",
)  # fmt: skip
CHAIN_BROKEN = Kind(
    "chain-broken", "R12", E, "2",
    "Lancer « connector history --verify », garder une copie du journal et chercher qui l’a "
    "modifié ; une sauvegarde dit ce qui manque.",
)  # fmt: skip
REALM_DIFFERS = Kind(
    "realm-differs", "R6", E, "3.4",
    "Rétablir le réglage du royaume (`connector realm apply`).",
)  # fmt: skip
RETENTION_WAITS = Kind(
    "retention-waits", "R10", W, "2.1",
    "Vérifier l’horloge, le dossier du partenaire et le royaume ; la destruction suit dès que le "
    "doute est levé.",
)  # fmt: skip

CATALOGUE: dict[str, Kind] = {k.code: k for k in globals().values() if isinstance(k, Kind)}
"""Every kind above, by its code."""
