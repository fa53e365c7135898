package opendata

// linkStatements work out the links that follow from those of communes, over what the files and the database hold together, and take
// away the links that the files no longer state. They run when the links of the files are staged and the territories are loaded.
var linkStatements = []string{
	// What is stated: the links of the files, and those of the database for territories that the files do not speak of.
	`CREATE TEMP TABLE stated ON COMMIT DROP AS
	SELECT l.parent_id, l.child_id, l.relation, p.kind AS parent_kind, c.kind AS child_kind
	FROM (
		SELECT parent_id, child_id, relation, basis FROM stage_territory_link
		UNION ALL
		SELECT l.parent_id, l.child_id, l.relation, l.basis FROM civic.territory_link l
		WHERE NOT EXISTS (SELECT FROM stage_territory s WHERE s.id = l.child_id)
	) l
	JOIN civic.territory p ON p.id = l.parent_id JOIN civic.territory c ON c.id = l.child_id
	WHERE l.basis = 'OFFICIAL' AND c.kind IN ('COMMUNE', 'PRIORITY_NEIGHBOURHOOD')`,

	`ANALYZE stated`,

	// Fresh tables have no statistics: without them the joins below would be loops.
	`ANALYZE stated`,

	// An intercommunality overlaps each département that holds one of its communes, and lies in none: 89 span two.
	`INSERT INTO stage_territory_link (parent_id, child_id, relation, basis)
	SELECT DISTINCT d.parent_id, e.parent_id, 'OVERLAPS', 'COMPUTED'
	FROM stated e JOIN stated d ON d.child_id = e.child_id AND d.parent_kind = 'DEPARTMENT'
	WHERE e.child_kind = 'COMMUNE' AND e.parent_kind = 'INTERCOMMUNALITY'`,

	// A priority neighbourhood over several communes lies in the intercommunality that holds them all.
	`WITH spread AS (
		SELECT child_id, parent_id AS commune_id, count(*) OVER (PARTITION BY child_id) AS communes FROM stated
		WHERE child_kind = 'PRIORITY_NEIGHBOURHOOD' AND parent_kind = 'COMMUNE' AND relation = 'OVERLAPS'
	)
	INSERT INTO stage_territory_link (parent_id, child_id, relation, basis)
	SELECT e.parent_id, q.child_id, 'CONTAINS', 'COMPUTED'
	FROM spread q JOIN stated e ON e.child_id = q.commune_id AND e.parent_kind = 'INTERCOMMUNALITY'
	GROUP BY e.parent_id, q.child_id, q.communes
	HAVING count(*) = q.communes`,

	`ANALYZE stage_territory_link`,

	`DELETE FROM civic.territory_link l USING (
		WITH unstated AS MATERIALIZED (
			SELECT l.parent_id, l.child_id, l.basis FROM civic.territory_link l
			WHERE NOT EXISTS (SELECT FROM stage_territory_link s WHERE s.child_id = l.child_id AND s.parent_id = l.parent_id)
		)
		SELECT u.parent_id, u.child_id
		FROM unstated u JOIN civic.territory p ON p.id = u.parent_id JOIN civic.territory c ON c.id = u.child_id
		WHERE EXISTS (SELECT FROM stage_territory s WHERE s.id = u.child_id)
		OR u.basis = 'COMPUTED' AND c.kind = 'INTERCOMMUNALITY' AND p.kind = 'DEPARTMENT'
		OR u.basis = 'COMPUTED' AND c.kind = 'PRIORITY_NEIGHBOURHOOD' AND p.kind = 'INTERCOMMUNALITY'
	) gone
	WHERE l.child_id = gone.child_id AND l.parent_id = gone.parent_id`,
}

// contextStatements give what lies in a commune its name: it may have a new one, in a file that does not name what lies in it.
var contextStatements = []string{
	`UPDATE civic.territory t SET context_label = w.label, updated_at = now()
	FROM (
		SELECT i.id, string_agg(m.name, ', ' ORDER BY m.code) || ', ' || d.name || ' (' || d.code || ')' AS label
		FROM (
			SELECT c.id, l.parent_id AS commune_id FROM civic.territory c JOIN civic.territory_link l ON l.child_id = c.id
			WHERE c.kind IN ('MUNICIPAL_DISTRICT', 'PRIORITY_NEIGHBOURHOOD')
			UNION ALL
			SELECT descendant_id, ancestor_id FROM civic.territory_closure WHERE kind = 'NEIGHBOURHOOD'
		) i
		JOIN civic.territory m ON m.id = i.commune_id AND m.kind = 'COMMUNE'
		JOIN civic.territory_link k ON k.child_id = m.id JOIN civic.territory d ON d.id = k.parent_id AND d.kind = 'DEPARTMENT'
		GROUP BY i.id, d.id
	) w
	WHERE w.id = t.id AND t.context_label IS DISTINCT FROM w.label`,
}
