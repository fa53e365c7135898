package opendata_test

import (
	"database/sql"
	"errors"
	"strings"
	"testing"
	"testing/fstest"

	"alliances/internal/civic"
	"alliances/internal/opendata"
	"alliances/internal/pgtest"
	"alliances/internal/postgres"
)

const (
	territoryHeader = "kind,code,name,parent_kind,parent_code,arr_code,epci_code,ept_code,population,siren,postal_codes,lon,lat,category,seat_code\n"
	tarascon        = "commune,13108,Tarascon,departement,13,132,241300417,,15396,211301080,13150,4.68616,43.79420,,\n"
	qpvHeader       = "code,name,generation,departement_code,commune_codes,municipal_district_code,epci_codes,lon,lat,geo_precision\n"
	orgHeader       = "org_id,name,siret,siren,public_law_siren,departement_code,all_departement_codes,sources,first_year,last_year\n"
	grantHeader     = "org_id,programme,year,contrat_de_ville_code,departement_code,posts,amount_eur\n"
	seedHeader      = "actor_key,name,kind,kind_source,siren,siret,rna,identifier_source,website,website_source,territory_kind,territory_code,in_interview,note\n"
	placeHeader     = "vintage,id,name,commune_code,address,postal_code,lon,lat,geo_precision,format\n"
)

func folder(files map[string]string) fstest.MapFS {
	made := fstest.MapFS{}
	for name, content := range files {
		made[name] = &fstest.MapFile{Data: []byte(content)}
	}
	return made
}

// small is a database with a few territories, an organisation and the State.
func small(t *testing.T) *sql.DB {
	t.Helper()
	db := pgtest.New(t).Open(t, postgres.RoleImport)
	_, err := opendata.Import(t.Context(), db, opendata.Options{From: folder(map[string]string{
		"territories.csv": territoryHeader +
			"country,FR,France,,,,,,,,,,,,\nregion,93,Provence-Alpes-Côte d'Azur,country,FR,,,,,,,,,metro,13055\n" +
			"departement,13,Bouches-du-Rhône,region,93,,,,,,,,,metro,13055\ndepartement,2A,Corse-du-Sud,region,93,,,,,,,,,metro,\n" +
			"arrondissement,132,Arles,departement,13,,,,,,,,,,\nepci,241300417,CA d'Arles-Crau-Camargue-Montagnette,departement,13,,,,,,,,,CA,\n" +
			"commune,13055,Marseille,departement,13,,,,,211300553,13001,5.42,43.29,,\ncommune,2A004,Ajaccio,departement,2A,,,,,,,,,,\n" + tarascon,
		"organisations.csv": orgHeader + "name:012764a1dd76,FAMILLES EN ACTION,,,,13,13,fonjep,2020,2025\n",
		"actors_seed.csv":   seedHeader + "etat,État,state,,,,,,,,country,FR,1,\n",
	})})
	if err != nil {
		t.Fatal(err)
	}
	return db
}

// TestBadRowsChangeNothing gives files with bad rows: each is told by file, line and reason, and the good rows beside them are not
// written either.
func TestBadRowsChangeNothing(t *testing.T) {
	t.Parallel()
	db := small(t)
	before := contentHash(t, db)
	for _, c := range []struct {
		files map[string]string
		want  []string // starts of lines of the error
	}{
		{map[string]string{"territories.csv": territoryHeader + strings.Replace(tarascon, "Tarascon", "Autre nom", 1) +
			"commune,1310,Trop court,departement,13,,,,,,,,,,\n" +
			"commune,13109,,departement,13,,,,,,,,,,\n" +
			"village,13110,Genre inconnu,departement,13,,,,,,,,,,\n" +
			"commune,13111,Père inconnu,departement,20,,,,,,,,,,\n" +
			"commune,13112,Mauvais père,region,93,,,,,,,,,,\n" +
			"commune,13113,Population,departement,13,,,,beaucoup,,,,,,\n" +
			"commune,13114,Point,departement,13,,,,,,,200,43,,\n" +
			"commune,13115,SIREN,departement,13,,,,,211301081,,,,,\n" +
			"commune,13116,Code postal,departement,13,,,,,,131,,,,\n" +
			tarascon}, []string{
			`territories.csv:3: code "1310"`, `territories.csv:4: has no name`, `territories.csv:5: kind "village"`, `territories.csv:6: refers to DEPARTMENT "20"`,
			`territories.csv:7: parent_kind "region"`, `territories.csv:8: population "beaucoup"`, `territories.csv:9: lon "200"`, `territories.csv:10: siren "211301081"`,
			`territories.csv:11: postal code "131"`, `territories.csv:12: commune 13108 stands in line 2 already`}},
		{map[string]string{"qpv.csv": qpvHeader +
			"QN075033,Mauvais code,2024,75,75056,,,,,\n" +
			"QN01399X,Mauvaise lettre,2024,13,13055,,,,,\n" +
			"QN01399M,Sans commune,2024,13,,,,,,\n" +
			"QN01398M,Commune inconnue,2024,13,13999,,,,,\n" +
			"QN02A01M,Corse,2024,2A,2A004,,242010056,8.7,41.9,commune_centroid\n"}, []string{
			`qpv.csv:2: code "QN075033"`, `qpv.csv:3: code "QN01399X"`, `qpv.csv:4: is in no commune`, `qpv.csv:5: refers to COMMUNE "13999"`}},
		{map[string]string{"organisations.csv": orgHeader +
			"siret:77568879900012,Clé fausse,77568879900012,775688799,0,13,13,x,2020,2020\n" +
			"siret:35600000049837,Une agence de La Poste,35600000049837,356000000,0,13,13,x,2020,2020\n" +
			"siret:77568879900011,Autre SIREN,77568879900011,211300553,0,13,13,x,2020,2020\n" +
			"13055,Sans genre,,,0,13,13,x,2020,2020\n",
			"grants.csv": grantHeader +
				"name:nobody,fonjep,2024,,13,1,10.00\n" +
				"name:012764a1dd76,loterie,2024,,13,1,10.00\n" +
				"name:012764a1dd76,fonjep,2024,CV999,13,1,10.00\n" +
				"name:012764a1dd76,fonjep,2031,,13,1,10.005\n" +
				"name:012764a1dd76,fonjep,2032,,13,-1,10\n"}, []string{
			`organisations.csv:2: siret "77568879900012"`, `organisations.csv:4: siret "77568879900011"`, `organisations.csv:5: org_id "13055"`,
			`grants.csv:2: refers to the organisation "name:nobody"`, `grants.csv:3: programme "loterie"`, `grants.csv:4: refers to the contrat de ville "CV999"`,
			`grants.csv:5: amount_eur "10.005"`, `grants.csv:6: posts "-1"`}},
		{map[string]string{"actors_seed.csv": seedHeader +
			"une,Une,association,,,,W2A1001234,,,,commune,13055,0,\n" +
			"deux,Deux,association,,,,133012345,,,,commune,13055,0,\n" +
			"trois,Trois,club,,,,,,,,commune,13055,0,\n" +
			"quatre,Quatre,association,,775688798,,,,,,commune,13055,0,\n" +
			"cinq,Cinq,association,on dit,,,,,javascript:alert(1),,commune,13055,0,\n"}, []string{
			`actors_seed.csv:3: rna "133012345"`, `actors_seed.csv:4: kind "club"`, `actors_seed.csv:5: siren "775688798"`,
			`actors_seed.csv:6: website "javascript:alert(1)"`, `actors_seed.csv:6: kind_source "on dit"`}},
		{map[string]string{"contrats_de_ville.csv": "code,generation,name,departement_code,epci_code,lon,lat\nXX1,2015,A,13,,,\nCV1,,B,13,,,\nCV2,2015,C,14,,,\n"}, []string{
			`contrats_de_ville.csv:2: code "XX1"`, `contrats_de_ville.csv:3: has no generation`, `contrats_de_ville.csv:4: refers to DEPARTMENT "14"`}},
		{map[string]string{"france_services.csv": placeHeader +
			"1999,x,X,13055,,,,,,\n2024,fs-1,Un,13055,,,,,,\n2024,fs-1,Un encore,13055,,,,,,\n"}, []string{
			`france_services.csv:2: vintage "1999"`, `france_services.csv:4: has no id, no name, or an id`}},
		{map[string]string{"themes.csv": "code,label,parent\na,A,\nb,B,c\na,A,\n"}, []string{`themes.csv:3: refers to the theme "c"`, `themes.csv:4: has no code`}},
		{map[string]string{"scenario.json": `{"programmes": [{"key": "p", "name": "P", "alliance": "nobody", "operators": ["nobody"], "sites": ["nowhere"]}]}`}, []string{
			`scenario.json: programmes: refers to "alliance:nobody"`, `scenario.json: programmes: refers to the actor "nobody"`, `scenario.json: programmes: the site "nowhere"`}},
		{map[string]string{"scenario.json": `{`}, []string{`scenario.json: cannot be read`}},
		{map[string]string{"boundaries_13.geojson": `{"features": [{"properties": {"kind": "commune", "code": "13108", "source": "ign-ae-2018"}, "geometry": {"type": "Polygon", "coordinates": [[[0,0],[1,0],[1,1],[0,1]]]}}]}`},
			[]string{`boundaries_13.geojson: outline 1: commune 13108: has a ring that is not closed`}},
		// A broken download never empties a table.
		{map[string]string{"qpv.csv": ""}, []string{`qpv.csv:1: has no header line`}},
		{map[string]string{"qpv.csv": qpvHeader}, []string{`qpv.csv: holds no row`}},
		{map[string]string{"qpv.csv": "<html>404</html>\n"}, []string{`qpv.csv:1: lacks the column "code"`}},
		{map[string]string{"qpv.csv.gz": "not gzip"}, []string{`qpv.csv: cannot be read: unpack qpv.csv.gz`}},
		{map[string]string{"qpv.csv": qpvHeader + "QN01398M,\"Guillemet ouvert,2024\n"}, []string{`qpv.csv:2: is not CSV`}},
		{map[string]string{"qpv.csv": qpvHeader + "QN01398M,Trop peu\n"}, []string{`qpv.csv:2: has 2 columns, the header has 10`}},
		{map[string]string{"qpv.csv": qpvHeader + "QN01398M,Latin\xe91,2024,13,13055,,,,,\n"}, []string{`qpv.csv:2: holds bytes that are not clean UTF-8`}},
	} {
		_, err := opendata.Import(t.Context(), db, opendata.Options{From: folder(c.files), Scenario: true})
		rejection, ok := errors.AsType[*opendata.Rejection](err)
		if !ok {
			t.Errorf("%v: %v, want a rejection", c.files, err)
			continue
		}
		lines := strings.Split(rejection.Error(), "\n")[1:]
		if len(lines) != len(c.want) {
			t.Errorf("%d rows were told, want %d:\n%v", len(lines), len(c.want), err)
		}
		for i := range min(len(lines), len(c.want)) {
			if !strings.HasPrefix(lines[i], c.want[i]) {
				t.Errorf("told %q, want %q and more", lines[i], c.want[i])
			}
		}
	}
	if _, err := opendata.Import(t.Context(), db, opendata.Options{From: folder(nil)}); err == nil {
		t.Error("a folder without any file is imported")
	}
	if after := contentHash(t, db); after != before {
		t.Error("a rejected import changed the data")
	}
}

func TestManyBadRowsAreCounted(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t).Open(t, postgres.RoleImport)
	_, err := opendata.Import(t.Context(), db, opendata.Options{From: folder(map[string]string{"qpv.csv": qpvHeader + strings.Repeat("QP013045,Ancien code,2015,13,13055,,,,,\n", 250)})})
	rejection, ok := errors.AsType[*opendata.Rejection](err)
	if !ok || len(rejection.Rows) != 100 || rejection.More != 150 {
		t.Fatalf("250 bad rows: %v", err)
	}
	if text := err.Error(); !strings.HasPrefix(text, "250 bad rows, nothing was written:\n") || !strings.HasSuffix(text, "\nand 150 more") {
		t.Errorf("they are told as %q", text)
	}
}

// TestNewerFiles brings newer files of some names: what they say changes, the rest stays, with its ids.
func TestNewerFiles(t *testing.T) {
	t.Parallel()
	db := pgtest.NewScenario(t).Open(t, postgres.RoleImport)
	id := civic.SourceID("territory:COMMUNE:13108")
	before := fingerprint(t, db)
	updated := answer(t, db, `SELECT max(updated_at)::text FROM territory`)
	// Tarascon takes another name and joins the metropolis of Marseille.
	newer := strings.Replace(strings.Replace(tarascon, "Tarascon", "Tarascon-sur-Rhône", 1), "241300417", "200054807", 1)
	report, err := opendata.Import(t.Context(), db, opendata.Options{From: folder(map[string]string{"territories.csv": territoryHeader + newer})})
	if err != nil {
		t.Fatal(err)
	}
	if report.Changed() != 4 { // the commune, one link for another, and the label of the priority neighbourhood in it
		t.Errorf("changed %+v", report.Tables)
	}
	for query, want := range map[string]string{
		`SELECT id FROM territory WHERE kind = 'COMMUNE' AND code = '13108' AND name = 'Tarascon-sur-Rhône' AND sort_name = 'tarascon sur rhone'`:         id,
		`SELECT count(*) FROM territory WHERE updated_at > '` + updated + `'`:                                                                             "2",
		`SELECT string_agg(DISTINCT sort_name, ',') FROM territory_closure WHERE descendant_id = '` + id + `'`:                                            "tarascon sur rhone",
		`SELECT count(*) FROM territory_closure c JOIN territory e ON e.id = c.ancestor_id WHERE c.descendant_id = '` + id + `' AND e.code = '200054807'`: "1",
		`SELECT count(*) FROM territory_closure c JOIN territory e ON e.id = c.ancestor_id WHERE c.descendant_id = '` + id + `' AND e.code = '241300417'`: "0",
		`SELECT context_label FROM territory WHERE code = 'QN01312M'`:                                                                                     "Tarascon-sur-Rhône, Bouches-du-Rhône (13)",
		// What stands there goes with it.
		`SELECT count(*) FROM programme_place pp JOIN territory e ON e.id = pp.territory_id JOIN programme p ON p.id = pp.programme_id
			WHERE p.title = 'Impact Jeunes' AND e.code IN ('200054807', '241300417')`: "1",
		`SELECT count(*) FROM event WHERE subject = 'territory' AND change = 'UPDATE' AND ids = ARRAY['` + id + `'::uuid]`: "1",
	} {
		if got := answer(t, db, query); got != want {
			t.Errorf("%s: %s, want %s", query, got, want)
		}
	}
	after := fingerprint(t, db)
	for _, table := range strings.Fields("actor actor_territory programme site contribution city_contract alliance outcome territory_outline") {
		if after[table] != before[table] {
			t.Errorf("%s was touched", table)
		}
	}
	// The embedded files bring the old state back: the same content as ever.
	if _, err := opendata.Import(t.Context(), db, opendata.Options{Scenario: true}); err != nil {
		t.Fatal(err)
	}
	if contentHash(t, db) != contentHash(t, pgtest.Scenario(t).Open(t, postgres.RoleImport)) {
		t.Error("the embedded files do not bring the content back")
	}
}

func TestTerritoriesMakeNoCircle(t *testing.T) {
	t.Parallel()
	db := small(t)
	before := contentHash(t, db)
	link := func(parent, child, relation string) error {
		_, err := db.ExecContext(t.Context(), `INSERT INTO territory_link (parent_id, child_id, relation, basis) VALUES ($1, $2, $3, 'COMPUTED')`,
			civic.SourceID("territory:"+parent), civic.SourceID("territory:"+child), relation)
		return err
	}
	for _, c := range [][2]string{{"COMMUNE:13108", "DEPARTMENT:13"}, {"COMMUNE:13108", "COUNTRY:FR"}, {"COMMUNE:13108", "COMMUNE:13108"}} {
		if err := link(c[0], c[1], "CONTAINS"); err == nil {
			t.Errorf("%s contains %s", c[0], c[1])
		}
	}
	if err := link("COMMUNE:13108", "COUNTRY:FR", "CONTAINS"); err == nil || !strings.Contains(err.Error(), "circle") {
		t.Errorf("the reason given is %v", err)
	}
	if contentHash(t, db) != before {
		t.Error("a refused circle changed the data")
	}
	if err := link("COMMUNE:13108", "DEPARTMENT:13", "OVERLAPS"); err != nil { // no ancestry: no circle
		t.Error(err)
	}
}

// TestTheClosureFollows changes territories and links by hand, as an operator with psql would: the closure is always that of the links.
func TestTheClosureFollows(t *testing.T) {
	t.Parallel()
	db := small(t)
	arles, tarasconID, france := civic.SourceID("territory:DISTRICT:132"), civic.SourceID("territory:COMMUNE:13108"), civic.SourceID("territory:COUNTRY:FR")
	for _, statement := range []string{
		`UPDATE territory_link SET relation = 'OVERLAPS' WHERE parent_id = '` + arles + `'`,
		`UPDATE territory_link SET relation = 'CONTAINS' WHERE parent_id = '` + arles + `'`,
		`UPDATE territory SET is_public = false WHERE id = '` + arles + `'`,
		`UPDATE territory SET is_public = true, sort_name = 'x' WHERE id IN ('` + arles + `', '` + france + `')`,
		`DELETE FROM territory_link WHERE child_id = '` + tarasconID + `'`,
		`INSERT INTO territory_link (parent_id, child_id, relation, basis) VALUES ('` + arles + `', '` + tarasconID + `', 'CONTAINS', 'OFFICIAL')`,
		`DELETE FROM territory_link WHERE child_id = '` + tarasconID + `'`,
		`DELETE FROM territory WHERE id = '` + tarasconID + `'`,
	} {
		if _, err := db.ExecContext(t.Context(), statement); err != nil {
			t.Fatalf("%s: %v", statement, err)
		}
		wrong := answer(t, db, `
			WITH RECURSIVE up (ancestor_id, descendant_id, distance) AS (
				SELECT id, id, 0 FROM territory
				UNION SELECT l.parent_id, up.descendant_id, up.distance + 1 FROM up JOIN territory_link l ON l.child_id = up.ancestor_id AND l.relation = 'CONTAINS'
			), wanted AS (
				SELECT ancestor_id, descendant_id, min(distance) AS distance FROM up GROUP BY 1, 2
			), whole AS (
				SELECT w.*, d.kind, d.sort_name, a.is_public AND d.is_public AS is_public FROM wanted w JOIN territory a ON a.id = ancestor_id JOIN territory d ON d.id = descendant_id
			)
			SELECT count(*) FROM whole FULL JOIN territory_closure c USING (ancestor_id, descendant_id)
			WHERE (whole.distance, whole.kind, whole.sort_name, whole.is_public) IS DISTINCT FROM (c.distance, c.kind, c.sort_name, c.is_public)`)
		if wrong != "0" {
			t.Errorf("%s pairs are wrong after %s", wrong, statement)
		}
	}
	if _, err := db.ExecContext(t.Context(), `UPDATE territory SET id = gen_random_uuid() WHERE code = '2A'`); err == nil {
		t.Error("a territory changes its id")
	}
}
