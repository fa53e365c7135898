-- Search by name over territories, programmes, alliances and actors: exact words by index, misspelt words by the vocabulary.

-- +goose Up
SET LOCAL lock_timeout = '5s';

-- search_key is the form in which folded names are compared: ordinals and leading zeros become plain numbers (3e, 03: 3), st
-- and ste are written out, and small words are dropped (unless there is no other).
-- +goose StatementBegin
CREATE FUNCTION civic.search_key(folded text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT
RETURN coalesce(nullif(btrim(regexp_replace(regexp_replace(regexp_replace(folded,
    '\m0*([0-9]{1,2})(er|re|nde?|i?eme|e)?\M', '\1', 'g'),
    '\mst(e?)\M', 'saint\1', 'g'),
    ' *\m(de|du|des|d|le|la|les|l|et|en|au|aux|a)\M', '', 'g')), ''), folded);

-- near_keys are hashes of texts of which two words that differ by little have at least one in common (a letter replaced, left out, added,
-- or two neighbours swapped): once where the longer has 4 to 7 letters, twice where it has 8 or more. Of the first seven letters
-- each five in their order; of a shorter word the word itself and each of it without one letter.
CREATE FUNCTION civic.near_keys(word text) RETURNS integer[]
LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT
RETURN CASE WHEN length(word) >= 7 THEN ARRAY[
    hashtext(substr(word, 3, 5)),
    hashtext(substr(word, 1, 1) || substr(word, 4, 4)),
    hashtext(substr(word, 2, 1) || substr(word, 4, 4)),
    hashtext(substr(word, 1, 2) || substr(word, 5, 3)),
    hashtext(substr(word, 1, 1) || substr(word, 3, 1) || substr(word, 5, 3)),
    hashtext(substr(word, 2, 2) || substr(word, 5, 3)),
    hashtext(substr(word, 1, 3) || substr(word, 6, 2)),
    hashtext(substr(word, 1, 2) || substr(word, 4, 1) || substr(word, 6, 2)),
    hashtext(substr(word, 1, 1) || substr(word, 3, 2) || substr(word, 6, 2)),
    hashtext(substr(word, 2, 3) || substr(word, 6, 2)),
    hashtext(substr(word, 1, 4) || substr(word, 7, 1)),
    hashtext(substr(word, 1, 3) || substr(word, 5, 1) || substr(word, 7, 1)),
    hashtext(substr(word, 1, 2) || substr(word, 4, 2) || substr(word, 7, 1)),
    hashtext(substr(word, 1, 1) || substr(word, 3, 3) || substr(word, 7, 1)),
    hashtext(substr(word, 2, 4) || substr(word, 7, 1)),
    hashtext(substr(word, 1, 5)),
    hashtext(substr(word, 1, 4) || substr(word, 6, 1)),
    hashtext(substr(word, 1, 3) || substr(word, 5, 2)),
    hashtext(substr(word, 1, 2) || substr(word, 4, 3)),
    hashtext(substr(word, 1, 1) || substr(word, 3, 4)),
    hashtext(substr(word, 2, 5))
] ELSE ARRAY[
    hashtext(word), hashtext(substr(word, 2)), hashtext(left(word, 1) || substr(word, 3)), hashtext(left(word, 2) || substr(word, 4)),
    hashtext(left(word, 3) || substr(word, 5)), hashtext(left(word, 4) || substr(word, 6)), hashtext(left(word, 5))] END;
-- +goose StatementEnd

-- search_entry: what can be found, once an object. Only what is published has a row, and its policy has no condition: PostgreSQL
-- keeps array and text search operators from an index behind a condition of row-level security (they are not leakproof).
CREATE TABLE civic.search_entry (
    object_id uuid PRIMARY KEY,
    kind      text NOT NULL CHECK (kind IN ('TERRITORY', 'PROGRAMME', 'ALLIANCE', 'ACTOR')),
    names     text[] NOT NULL,       -- civic.search_key of the name, of other names and of codes
    words     tsvector NOT NULL,     -- the words of all names, of postal codes and of identifiers
    weight    integer NOT NULL,      -- inhabitants, or what counts as much: the greater comes first among equals
    is_public boolean NOT NULL DEFAULT true CHECK (is_public)
);
CREATE INDEX search_entry_words ON civic.search_entry USING gin (words);

-- search_word: each word of an entry, numbers apart, for the correction of misspelt words.
CREATE TABLE civic.search_word (
    word      text COLLATE "C" PRIMARY KEY,
    is_public boolean NOT NULL DEFAULT true CHECK (is_public)
);
CREATE INDEX search_word_near ON civic.search_word USING gin (civic.near_keys(word));

-- +goose StatementBegin
-- search_wanted: the entries that the published objects among ids should have. Fame counts to a thousand of each sort, in the
-- order of an index: without one the planner reads the whole table for each of them.
CREATE FUNCTION civic.search_wanted(subject text, ids uuid[]) RETURNS TABLE (object_id uuid, names text[], codes text[], weight integer)
LANGUAGE sql STABLE
SET search_path = civic, pg_catalog, pg_temp
AS $$
    -- A commune is what residents mean by a name that its département, its district and it share. A postal code names the one
    -- territory that has no other; in the others it is a word.
    SELECT t.id, ARRAY[search_key(t.sort_name)]
               || CASE WHEN t.other_names <> '{}' THEN ARRAY(SELECT search_key(fold(n)) FROM unnest(t.other_names) n) END
               || CASE WHEN t.code ~ '[0-9]' THEN ARRAY[search_key(replace(lower(t.code), '-', ' '))] END
               || CASE WHEN cardinality(t.postal_codes) = 1 THEN t.postal_codes END,
           t.postal_codes,
           CASE WHEN t.kind IN ('COMMUNE', 'MUNICIPAL_DISTRICT') THEN 2 * coalesce(t.population, 0)
                WHEN t.kind = 'DISTRICT' THEN coalesce(t.population, 0) / 10
                WHEN t.kind IN ('PRIORITY_NEIGHBOURHOOD', 'NEIGHBOURHOOD') THEN coalesce(t.population, 1000)
                ELSE coalesce(t.population, 0) END
    FROM territory t WHERE subject = 'TERRITORY' AND t.id = ANY (ids) AND t.is_public AND t.archived_at IS NULL AND t.successor_id IS NULL
    UNION ALL
    SELECT p.id, ARRAY[search_key(p.sort_name)], '{}',
           1000 + 1000 * (SELECT count(*)::integer FROM (SELECT FROM site s WHERE s.programme_id = p.id AND s.is_public AND s.archived_at IS NULL ORDER BY s.sort_name, s.id LIMIT 1000) s)
    FROM programme p WHERE subject = 'PROGRAMME' AND p.id = ANY (ids) AND p.is_public AND p.archived_at IS NULL AND p.successor_id IS NULL
    UNION ALL
    SELECT a.id, ARRAY[search_key(a.sort_name)], '{}',
           1000 + 1000 * (SELECT count(*)::integer FROM (SELECT FROM alliance_member m WHERE m.alliance_id = a.id AND m.is_public ORDER BY m.position, m.id LIMIT 1000) m)
    FROM alliance a WHERE subject = 'ALLIANCE' AND a.id = ANY (ids) AND a.is_public AND a.archived_at IS NULL AND a.successor_id IS NULL
    UNION ALL
    -- An actor is also known by its name without the legal form before it.
    SELECT a.id, CASE WHEN k.bare <> k.key AND k.bare <> '' THEN ARRAY[k.key, k.bare] ELSE ARRAY[k.key] END, ARRAY(SELECT lower(i.value) FROM actor_identifier i WHERE i.actor_id = a.id AND i.is_public),
           1000 * (SELECT count(*)::integer FROM (SELECT FROM alliance_member m WHERE m.actor_id = a.id AND m.is_public ORDER BY m.alliance_id LIMIT 1000) m)
           + 1000 * (SELECT count(*)::integer FROM (SELECT FROM programme_operator o WHERE o.actor_id = a.id AND o.is_public ORDER BY o.programme_id LIMIT 1000) o)
           + 100 * (SELECT count(*)::integer FROM (SELECT FROM contribution c WHERE c.contributor_id = a.id AND c.is_public ORDER BY c.year DESC, c.id LIMIT 1000) c)
           + 100 * (SELECT count(*)::integer FROM (SELECT FROM contribution c WHERE c.to_actor_id = a.id AND c.is_public ORDER BY c.year DESC, c.id LIMIT 1000) c)
    FROM actor a
    CROSS JOIN LATERAL (SELECT search_key(a.sort_name) AS key) named
    CROSS JOIN LATERAL (SELECT named.key, regexp_replace(named.key, '^(association|assoc?|assos|ass|fondation|federation|scic|scop|sarl|sas) ', '') AS bare) k
    WHERE subject = 'ACTOR' AND a.id = ANY (ids) AND a.is_public AND a.archived_at IS NULL AND a.successor_id IS NULL
$$;

-- refresh_search brings the entries of objects of one kind up to date, and the vocabulary with them.
CREATE FUNCTION civic.refresh_search(subject text, ids uuid[]) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = civic, pg_catalog, pg_temp
AS $$
BEGIN
    WITH wanted AS MATERIALIZED (
        SELECT w.object_id, w.names, array_to_tsvector(array_remove(string_to_array(array_to_string(w.names || w.codes, ' '), ' '), '')) AS words, w.weight
        FROM search_wanted(subject, ids) w
    ), gone AS (
        DELETE FROM search_entry e WHERE e.object_id = ANY (ids) AND e.object_id NOT IN (SELECT w.object_id FROM wanted w) -- hashed, however many
    ), kept AS (
        INSERT INTO search_entry AS e (object_id, kind, names, words, weight)
        SELECT w.object_id, subject, w.names, w.words, w.weight FROM wanted w
        ON CONFLICT (object_id) DO UPDATE SET names = EXCLUDED.names, words = EXCLUDED.words, weight = EXCLUDED.weight
        WHERE (e.names, e.words, e.weight) IS DISTINCT FROM (EXCLUDED.names, EXCLUDED.words, EXCLUDED.weight)
        RETURNING e.words
    )
    -- A word stays when its last entry goes: it then leads to nothing. To count entries would make writers wait for each other.
    INSERT INTO search_word (word)
    SELECT DISTINCT w.word FROM kept CROSS JOIN unnest(tsvector_to_array(kept.words)) w (word)
    WHERE w.word !~ '[0-9]' AND NOT EXISTS (SELECT FROM search_word known WHERE known.word = w.word)
    ORDER BY w.word
    ON CONFLICT DO NOTHING;
END
$$;
-- search_changed refreshes what a statement touched: its arguments are the kind and the columns that name the objects.
CREATE FUNCTION civic.search_changed() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = civic, pg_catalog, pg_temp
AS $$
DECLARE
    touched uuid[];
BEGIN
    FOR i IN 1 .. TG_NARGS - 1 LOOP
        EXECUTE format('SELECT array_agg(DISTINCT %1$I) FROM changed WHERE %1$I IS NOT NULL', TG_ARGV[i]) INTO touched;
        IF touched IS NOT NULL THEN
            PERFORM refresh_search(TG_ARGV[0], touched);
        END IF;
    END LOOP;
    RETURN NULL;
END
$$;
-- follow_search has the statements on a table refresh the objects of a kind that its columns name.
CREATE FUNCTION civic.follow_search(relation regclass, VARIADIC arguments text[]) RETURNS void
LANGUAGE plpgsql
AS $$
DECLARE
    call text := (SELECT string_agg(quote_literal(a), ', ') FROM unnest(arguments) a);
BEGIN
    EXECUTE format('CREATE TRIGGER search_%s_insert AFTER INSERT ON %s REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION civic.search_changed(%s)', lower(arguments[1]), relation, call);
    EXECUTE format('CREATE TRIGGER search_%s_update AFTER UPDATE ON %s REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION civic.search_changed(%s)', lower(arguments[1]), relation, call);
    IF arguments[2] <> 'id' THEN -- an object that a row was taken from
        EXECUTE format('CREATE TRIGGER search_%s_moved AFTER UPDATE ON %s REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION civic.search_changed(%s)', lower(arguments[1]), relation, call);
    END IF;
    EXECUTE format('CREATE TRIGGER search_%s_delete AFTER DELETE ON %s REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION civic.search_changed(%s)', lower(arguments[1]), relation, call);
END
$$;
-- +goose StatementEnd
REVOKE EXECUTE ON FUNCTION civic.search_wanted, civic.refresh_search, civic.search_changed, civic.follow_search FROM PUBLIC;

SELECT civic.classify('civic.search_entry', 'public', 'object_id kind names words weight');
SELECT civic.classify('civic.search_entry', 'internal', 'is_public');
SELECT civic.protect('civic.search_entry', '');
ALTER POLICY public_read ON civic.search_entry USING (true);
SELECT civic.classify('civic.search_word', 'public', 'word');
SELECT civic.classify('civic.search_word', 'internal', 'is_public');
SELECT civic.protect('civic.search_word', '');
ALTER POLICY public_read ON civic.search_word USING (true);

SELECT civic.follow_search('civic.territory', 'TERRITORY', 'id');
SELECT civic.follow_search('civic.programme', 'PROGRAMME', 'id');
SELECT civic.follow_search('civic.alliance', 'ALLIANCE', 'id');
SELECT civic.follow_search('civic.actor', 'ACTOR', 'id');
SELECT civic.follow_search('civic.actor_identifier', 'ACTOR', 'actor_id');
SELECT civic.follow_search('civic.site', 'PROGRAMME', 'programme_id');
SELECT civic.follow_search('civic.alliance_member', 'ALLIANCE', 'alliance_id');
SELECT civic.follow_search('civic.alliance_member', 'ACTOR', 'actor_id');
SELECT civic.follow_search('civic.programme_operator', 'ACTOR', 'actor_id');
SELECT civic.follow_search('civic.contribution', 'ACTOR', 'contributor_id', 'to_actor_id');
