"""The triggers and the exclusion of migration 0003, in the words of each kind of database.

A peg counts on its supply, a stretch that is held has to fit beside the others, a commitment keeps its word, and a
plan goes on from where it is. A refusal is an integrity error; that of a machine held twice is an exclusion violation
on PostgreSQL, which is tried again like one of the constraint itself.
"""

OF_A_COMMITMENT = (
    "tenant",
    "id",
    "position",
    "quote",
    "offer",
    "offer_kind",
    "open_order",
    "reference",
    "customer",
    "ship_to",
    "committed_at",
)
NEW_OF_IT, OLD_OF_IT = (", ".join(f"{row}.{column}" for column in OF_A_COMMITMENT) for row in ("NEW", "OLD"))

NO_ROOM = "the resource is held by so many at once already"
SAME_COMMITMENT = "what a commitment is of, for whom and since when never changes"
SAME_DATES = "what a commitment was promised stays in its story"
FINAL = "a commitment that is shipped or cancelled stays so"
NEVER_DELETED = "commitments are never deleted"
ONLY_GROWS = "the version of a plan only grows"

# Rows beside a new one: none that overlaps it has begun earlier than the longest one could have.
BESIDE = """
    beside.tenant = NEW.tenant AND beside.plan = NEW.plan AND beside.resource = NEW.resource AND NOT beside.settled
    AND beside.start_at > NEW.start_at - {longest} AND beside.start_at < NEW.end_at AND beside.end_at > NEW.start_at
"""
# How many there are most at once is how many there are when the new one starts, or when one of those beside it does.
MOST_AT_ONCE = f"""
    SELECT max((
        SELECT count(*) FROM held_times AS other
        WHERE other.tenant = NEW.tenant AND other.plan = NEW.plan AND other.resource = NEW.resource
        AND NOT other.settled AND other.start_at > NEW.start_at - {{longest}} AND other.start_at < NEW.end_at
        AND other.start_at <= {{later}}(beside.start_at, NEW.start_at)
        AND other.end_at > {{later}}(beside.start_at, NEW.start_at)
    )) FROM held_times AS beside WHERE {BESIDE}
"""


def _counted(row: str, sign: str) -> str:
    return f"""
    UPDATE supplies SET pegged = pegged {sign} {row}.quantity WHERE tenant = {row}.tenant AND plan = {row}.plan
    AND kind = {row}.supply_kind AND supply = {row}.supply;
    """


# A session keeps the way that it once found to some rows, and in a table with little in it all ways are alike: to read
# all of it, or to go by an index that does not tell rows beside each other from others. Where there is but one index,
# that is the way; where there are several, it is looked for again each time.
BY_INDEX = "SET enable_seqscan = off"
ANEW = "SET plan_cache_mode = force_custom_plan"

POSTGRESQL = [
    # Since PostgreSQL 13 whoever may create something in a database may have this extension.
    "CREATE EXTENSION IF NOT EXISTS btree_gist",
    """
    ALTER TABLE held_times ADD CONSTRAINT held_times_one_at_a_time EXCLUDE USING gist
    (tenant WITH =, plan WITH =, resource WITH =, unit WITH =, int4range(start_at, end_at, '[)') WITH &&)
    WHERE (unit IS NOT NULL AND NOT settled)
    """,
    f"""
    CREATE FUNCTION count_pegs() RETURNS trigger LANGUAGE plpgsql {BY_INDEX} AS $$ BEGIN
    IF TG_OP <> 'INSERT' THEN {_counted("OLD", "-")} END IF;
    IF TG_OP <> 'DELETE' THEN {_counted("NEW", "+")} END IF;
    RETURN NULL;
    END $$
    """,
    """
    CREATE TRIGGER pegs_count AFTER INSERT OR UPDATE OR DELETE ON pegs FOR EACH ROW EXECUTE FUNCTION count_pegs()
    """,
    # The lock on the resource's row makes those wait who write without that of the plan.
    f"""
    CREATE FUNCTION fit_held_times() RETURNS trigger LANGUAGE plpgsql {ANEW} AS $$
    DECLARE known resources; ours integer := NEW.end_at - NEW.start_at; BEGIN
    SELECT * INTO known FROM resources WHERE tenant = NEW.tenant AND plan = NEW.plan AND resource = NEW.resource
    FOR NO KEY UPDATE;
    IF known.longest_minutes < ours THEN
        UPDATE resources SET longest_minutes = ours
        WHERE tenant = NEW.tenant AND plan = NEW.plan AND resource = NEW.resource;
        known.longest_minutes := ours;
    END IF;
    IF known.units < (SELECT count(*) FROM held_times AS beside WHERE {BESIDE.format(longest="known.longest_minutes")})
    THEN IF known.units < ({MOST_AT_ONCE.format(longest="known.longest_minutes", later="greatest")}) THEN
        RAISE EXCEPTION '{NO_ROOM}' USING ERRCODE = 'exclusion_violation', TABLE = 'held_times',
        CONSTRAINT = 'held_times_fit';
    END IF; END IF;
    RETURN NULL;
    END $$
    """,
    """
    CREATE TRIGGER held_times_fit AFTER INSERT OR UPDATE ON held_times FOR EACH ROW
    WHEN (NEW.unit IS NULL AND NOT NEW.settled) EXECUTE FUNCTION fit_held_times()
    """,
    f"""
    CREATE FUNCTION keep_the_word() RETURNS trigger LANGUAGE plpgsql AS $$ DECLARE broken text; BEGIN
    IF TG_OP <> 'UPDATE' THEN
        broken := '{NEVER_DELETED}';
    ELSIF ({NEW_OF_IT}) IS DISTINCT FROM ({OLD_OF_IT}) THEN
        broken := '{SAME_COMMITMENT}';
    ELSIF OLD.state <> 'open' AND NEW.state <> OLD.state THEN
        broken := '{FINAL}';
    ELSIF EXISTS (
        SELECT 1 FROM jsonb_array_elements(OLD.dates::jsonb) WITH ORDINALITY AS said(entry, place)
        WHERE NOT coalesce(NEW.dates::jsonb -> (place - 1)::integer @> entry, false)
    ) THEN
        broken := '{SAME_DATES}';
    ELSE
        RETURN NEW;
    END IF;
    RAISE EXCEPTION '%', broken USING ERRCODE = 'integrity_constraint_violation';
    END $$
    """,
    """
    CREATE TRIGGER commitments_keep_the_word BEFORE UPDATE OR DELETE ON commitments FOR EACH ROW
    EXECUTE FUNCTION keep_the_word()
    """,
    """
    CREATE TRIGGER commitments_stay BEFORE TRUNCATE ON commitments FOR EACH STATEMENT
    EXECUTE FUNCTION keep_the_word()
    """,
    f"""
    CREATE FUNCTION keep_the_version() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    RAISE EXCEPTION '{ONLY_GROWS}' USING ERRCODE = 'integrity_constraint_violation';
    END $$
    """,
    """
    CREATE TRIGGER plans_go_on BEFORE UPDATE ON plans FOR EACH ROW WHEN (NEW.version < OLD.version)
    EXECUTE FUNCTION keep_the_version()
    """,
]

OF_THE_RESOURCE = "known.tenant = NEW.tenant AND known.plan = NEW.plan AND known.resource = NEW.resource"


def _fit(verb: str) -> str:
    beside, most = (part.format(longest="known.longest_minutes", later="max") for part in (BESIDE, MOST_AT_ONCE))
    itself = "(beside.run, beside.step, beside.slot) = (NEW.run, NEW.step, NEW.slot)"
    return f"""
    CREATE TRIGGER held_times_fit_{verb.lower()} AFTER {verb} ON held_times WHEN NOT NEW.settled BEGIN
    UPDATE resources SET longest_minutes = NEW.end_at - NEW.start_at
    WHERE tenant = NEW.tenant AND plan = NEW.plan AND resource = NEW.resource
    AND longest_minutes < NEW.end_at - NEW.start_at;
    SELECT RAISE(ABORT, '{NO_ROOM}') FROM resources AS known WHERE {OF_THE_RESOURCE} AND NEW.unit IS NULL
    AND known.units < (SELECT count(*) FROM held_times AS beside WHERE {beside}) AND known.units < ({most});
    SELECT RAISE(ABORT, '{NO_ROOM}') FROM resources AS known JOIN held_times AS beside ON {beside}
    WHERE {OF_THE_RESOURCE} AND beside.unit = NEW.unit AND NOT {itself};
    END
    """


SQLITE = [
    f"CREATE TRIGGER pegs_count_insert AFTER INSERT ON pegs BEGIN {_counted('NEW', '+')} END",
    f"CREATE TRIGGER pegs_count_update AFTER UPDATE ON pegs BEGIN {_counted('OLD', '-')} {_counted('NEW', '+')} END",
    f"CREATE TRIGGER pegs_count_delete AFTER DELETE ON pegs BEGIN {_counted('OLD', '-')} END",
    _fit("INSERT"),
    _fit("UPDATE"),
    f"""
    CREATE TRIGGER commitments_keep_the_word BEFORE UPDATE ON commitments BEGIN
    SELECT RAISE(ABORT, '{SAME_COMMITMENT}') WHERE ({NEW_OF_IT}) IS NOT ({OLD_OF_IT});
    SELECT RAISE(ABORT, '{FINAL}') WHERE OLD.state <> 'open' AND NEW.state <> OLD.state;
    SELECT RAISE(ABORT, '{SAME_DATES}') FROM json_each(OLD.dates) AS said JOIN json_each(said.value) AS part
    WHERE json_extract(NEW.dates, '$[' || said.key || '].' || part.key) IS NOT part.value;
    END
    """,
    f"""
    CREATE TRIGGER commitments_stay BEFORE DELETE ON commitments BEGIN
    SELECT RAISE(ABORT, '{NEVER_DELETED}');
    END
    """,
    f"""
    CREATE TRIGGER plans_go_on BEFORE UPDATE ON plans WHEN NEW.version < OLD.version BEGIN
    SELECT RAISE(ABORT, '{ONLY_GROWS}');
    END
    """,
]

TRIGGERS = {"postgresql": POSTGRESQL, "sqlite": SQLITE}

DROPPED = {
    "postgresql": [
        "ALTER TABLE held_times DROP CONSTRAINT held_times_one_at_a_time",
        "DROP TRIGGER pegs_count ON pegs",
        "DROP TRIGGER held_times_fit ON held_times",
        "DROP TRIGGER commitments_keep_the_word ON commitments",
        "DROP TRIGGER commitments_stay ON commitments",
        "DROP TRIGGER plans_go_on ON plans",
        *(f"DROP FUNCTION {name}()" for name in ("count_pegs", "fit_held_times", "keep_the_word", "keep_the_version")),
    ],
    "sqlite": [
        *(f"DROP TRIGGER pegs_count_{verb}" for verb in ("insert", "update", "delete")),
        *(f"DROP TRIGGER held_times_fit_{verb}" for verb in ("insert", "update")),
        "DROP TRIGGER commitments_keep_the_word",
        "DROP TRIGGER commitments_stay",
        "DROP TRIGGER plans_go_on",
    ],
}
