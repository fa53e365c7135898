package opendata_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"alliances/internal/opendata"
	"alliances/internal/pgtest"
	"alliances/internal/postgres"
)

// TestTheScenarioIsAsStated asks the database for what the interview states, and for what public pages add, apart.
func TestTheScenarioIsAsStated(t *testing.T) {
	t.Parallel()
	db := pgtest.Scenario(t).Open(t, postgres.RoleImport)
	for _, c := range []struct {
		query string
		want  []string
	}{
		{`SELECT a.name || ' ' || m.roles::text || ' ' || a.world FROM alliance_member m JOIN actor a ON a.id = m.actor_id JOIN alliance l ON l.id = m.alliance_id
			WHERE l.source_key = 'alliance:marseille-hebergement-urgence' ORDER BY m.position`, []string{
			"Marseille Solutions {COORDINATOR} ASSOCIATION", "Yes We Camp {PARTNER} ASSOCIATION", "Médecins du Monde {PARTNER} ASSOCIATION",
			"Nouvelle Aube {PARTNER} ASSOCIATION", "Assistance publique - Hôpitaux de Marseille {PARTNER} PUBLIC_AUTHORITY",
			"Club immobilier Marseille Provence {PARTNER} COMPANY"}},
		{`SELECT a.name || ' ' || m.roles::text FROM alliance_member m JOIN actor a ON a.id = m.actor_id JOIN alliance l ON l.id = m.alliance_id
			WHERE l.source_key = 'alliance:impact-jeunes-alliance' ORDER BY m.position`, []string{
			"Fondation Apprentis d'Auteuil {OPERATOR}", "Agence nouvelle des solidarités actives (Ansa) {OPERATOR}"}},
		{`SELECT concat_ws(' ', status, status_as_of) FROM alliance ORDER BY 1`, []string{"ACTIVE 2020-06-30", "ACTIVE 2020-06-30"}},
		{`SELECT concat_ws(' ', c.basis, c.status, c.validated_on, (SELECT count(*) FROM signatory WHERE convention_id = c.id)) FROM convention c`, []string{"RECORDED VALIDATED 2020-05-04 0"}},
		{`SELECT concat_ws(' ', p.title, p.status, p.ends_on, s.title) FROM programme p JOIN source s ON s.id = p.source_id WHERE p.alliance_id IS NOT NULL ORDER BY 1`, []string{
			"Hébergement d'urgence (Marseille, 2020) CLOSED 2020-06-26 Entretien de juin 2020", "Impact Jeunes UNKNOWN Entretien de juin 2020"}},
		{`SELECT t.code FROM programme_theme pt JOIN theme t ON t.id = pt.theme_id JOIN programme p ON p.id = pt.programme_id WHERE p.source_key = 'programme:hebergement-urgence-2020' ORDER BY 1`,
			[]string{"logement-hebergement", "logement-hebergement--rechercher-une-solution-dhebergement-temporaire"}},
		{`SELECT p.title || ': ' || a.code FROM programme_audience pa JOIN audience a ON a.id = pa.audience_id JOIN programme p ON p.id = pa.programme_id ORDER BY 1`,
			[]string{"Hébergement d'urgence (Marseille, 2020): personnes-en-situation-durgence", "Impact Jeunes: jeunes"}},
		{`SELECT code FROM programme_service ORDER BY position`, []string{"reperage", "accompagnement-medico-social", "hebergement"}},
		{`SELECT a.name FROM programme_operator o JOIN actor a ON a.id = o.actor_id ORDER BY o.position`,
			[]string{"Fondation Apprentis d'Auteuil", "Agence nouvelle des solidarités actives (Ansa)"}},
		{`SELECT concat_ws(' ', t.kind, t.code, s.precision, a.name) FROM site s JOIN territory t ON t.id = s.territory_id JOIN programme p ON p.id = s.programme_id
			LEFT JOIN actor a ON a.id = s.host_id WHERE p.alliance_id IS NOT NULL ORDER BY 1`, []string{
			"COMMUNE 13108 TERRITORY", "NEIGHBOURHOOD 13203-belle-de-mai TERRITORY Villages Clubs du Soleil", "NEIGHBOURHOOD 13203-felix-pyat TERRITORY",
			"NEIGHBOURHOOD 13213-les-lauriers TERRITORY"}},
		{`SELECT concat_ws(' ', a.name, c.kind, c.share, coalesce(c.amount_cents::text, 'unknown')) FROM contribution c JOIN actor a ON a.id = c.contributor_id WHERE c.to_programme_id IS NOT NULL`,
			[]string{"État FUNDING 1 unknown"}},
		{`SELECT concat_ws(' ', coalesce(o.value::text, 'none'), o.measured_on, CASE WHEN o.is_reference THEN 'reference' END, s.title) FROM outcome o JOIN source s ON s.id = o.source_id ORDER BY o.value NULLS FIRST`,
			[]string{"none Entretien de juin 2020", "120 2020-05-04 reference Entretien de juin 2020", "142 primitivi.org", "150 2020-06-04 maritima.info", "180 2020-06-26 yeswecamp.org"}},
		{`SELECT concat_ws(' ', p.title, o.target, s.title) FROM objective o JOIN programme p ON p.id = o.programme_id JOIN source s ON s.id = o.source_id`, []string{"Impact Jeunes 3000 apprentis-auteuil.org"}},
		{`SELECT concat_ws(' ', e.kind, e.occurred_on, s.title) FROM timeline_event e JOIN source s ON s.id = e.source_id ORDER BY e.occurred_on, e.kind`, []string{
			"PROGRAMME_STARTED 2017-03-01 go-met.com", "CONVENTION_VALIDATED 2020-05-04 Entretien de juin 2020", "PROGRAMME_STARTED 2020-05-04 yeswecamp.org",
			"PROGRAMME_ENDED 2020-06-26 yeswecamp.org"}},
		{`SELECT p.title || ' ' || count(*) FROM statement s JOIN programme p ON p.id = s.programme_id GROUP BY p.title ORDER BY 1`, []string{"Hébergement d'urgence (Marseille, 2020) 4", "Impact Jeunes 3"}},
		{`SELECT DISTINCT content_locale FROM (SELECT content_locale FROM statement UNION ALL SELECT content_locale FROM alliance UNION ALL SELECT content_locale FROM programme UNION ALL SELECT content_locale FROM convention) l`,
			[]string{"fr"}},
		{`SELECT n FROM territory, unnest(other_names) n WHERE code = '13203-felix-pyat' ORDER BY 1`, []string{"Parc Bellevue", "Saint-Mauront"}},
		{`SELECT s.title FROM source s WHERE s.title ~ '\.txt' OR s.source_key ~ '\.txt'`, []string{}},
		{`SELECT name FROM actor WHERE source_key LIKE 'actor:seed:%' AND (note ~ 'found|identifier' OR legal_form ~ 'public_|foundation')`, []string{}},
	} {
		if diff := cmp.Diff(c.want, answers(t, db, c.query)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", c.query, diff)
		}
	}
}

func TestWorldsSayHowTheyAreKnown(t *testing.T) {
	t.Parallel()
	db := pgtest.Scenario(t).Open(t, postgres.RoleImport)
	for key, want := range map[string]string{
		"actor:seed:commune-marseille":        "PUBLIC_AUTHORITY VERIFIED",
		"actor:seed:ap-hm":                    "PUBLIC_AUTHORITY DECLARED",
		"actor:seed:apprentis-auteuil":        "ASSOCIATION DECLARED",
		"actor:seed:club-immobilier-mp":       "COMPANY PRESUMED",
		"actor:seed:villages-clubs-du-soleil": "COMPANY PRESUMED",
		"actor:seed:le-rameau":                "ASSOCIATION PRESUMED",
		"actor:siret:32101874900457":          "ASSOCIATION PRESUMED",
	} {
		if got := answer(t, db, `SELECT world || ' ' || world_basis FROM actor WHERE source_key = $1`, key); got != want {
			t.Errorf("%s: %s, want %s", key, got, want)
		}
	}
	// A public SIREN begins with 1 or 2.
	if got := answer(t, db, `SELECT count(*) FROM actor a JOIN actor_identifier i ON i.actor_id = a.id AND i.scheme = 'SIRET'
		WHERE a.world_basis = 'PRESUMED' AND (a.world = 'PUBLIC_AUTHORITY') <> (i.value ~ '^[12]')`); got != "0" {
		t.Errorf("%s organisations are in a world that their SIREN speaks against", got)
	}
	// An organisation that the seed describes is that actor, and its grants go to it.
	if got := answer(t, db, `SELECT count(*) FROM contribution c JOIN actor a ON a.id = c.to_actor_id JOIN actor_identifier i ON i.actor_id = a.id
		WHERE i.value = '77568879900011' AND a.source_key = 'actor:seed:apprentis-auteuil'`); got == "0" {
		t.Error("the grants of the head office of Apprentis d’Auteuil are lost")
	}
}

func TestAttributionIsComplete(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"INSEE", "DGCL", "La Poste", "Etalab", "IGN", "API Géo", "ANCT", "data·inclusion", "Licence Ouverte / Open Licence 2.0", "Données transformées"} {
		if !strings.Contains(opendata.Attribution, name) {
			t.Errorf("the attribution does not name %s", name)
		}
	}
}
