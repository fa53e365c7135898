package civic_test

import (
	"testing"

	"alliances/internal/civic"
)

func TestIdentifierForms(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		scheme civic.IdentifierScheme
		value  string
		want   bool
	}{
		{civic.SIREN, "775688799", true},
		{civic.SIREN, "775688798", false}, // check digit
		{civic.SIREN, "77568879", false},
		{civic.SIREN, "7756887999", false},
		{civic.SIREN, "77568879O", false},
		{civic.SIREN, "", false},
		{civic.SIREN, "356000000", true},
		{civic.SIRET, "77568879900011", true},
		{civic.SIRET, "77568879900012", false},
		{civic.SIRET, "775688799 00011", false},
		{civic.SIRET, "35600000000048", true},  // La Poste's head office passes the common rule
		{civic.SIRET, "35600000049837", true},  // another passes only its own: the sum of its digits is a multiple of 5
		{civic.SIRET, "35600000049838", false}, // neither
		{civic.SIRET, "77568879900013", false}, // the rule is La Poste’s alone: these digits sum to 70
		{civic.RNA, "W133012345", true},
		{civic.RNA, "W2A1001234", true}, // Corsica
		{civic.RNA, "W2B2001234", true},
		{civic.RNA, "W13301234", false},
		{civic.RNA, "W1330123456", false},
		{civic.RNA, "w133012345", false},
		{civic.RNA, "133012345", false},
		{"FINESS", "130786049", false},
	} {
		if got := c.scheme.WellFormed(c.value); got != c.want {
			t.Errorf("%s %q: well formed %v, want %v", c.scheme, c.value, got, c.want)
		}
	}
}

func TestTerritoryCodes(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		kind civic.TerritoryKind
		code string
		want bool
	}{
		{civic.Country, "FR", true}, {civic.Country, "99100", false},
		{civic.Region, "93", true}, {civic.Region, "975", true}, {civic.Region, "2A", false}, {civic.Region, "9", false},
		{civic.Department, "13", true}, {civic.Department, "2A", true}, {civic.Department, "974", true}, {civic.Department, "2C", false},
		{civic.Department, "20A", false}, {civic.Department, "1", false},
		{civic.District, "133", true}, {civic.District, "2A1", true}, {civic.District, "9711", true}, {civic.District, "13", false},
		{civic.Intercommunality, "200054807", true}, {civic.Intercommunality, "200054808", false},
		{civic.Commune, "13055", true}, {civic.Commune, "2A004", true}, {civic.Commune, "97502", true}, {civic.Commune, "1305", false},
		{civic.Commune, "2C004", false}, {civic.Commune, "A3055", false},
		{civic.MunicipalDistrict, "13203", true}, {civic.MunicipalDistrict, "69385", true}, {civic.MunicipalDistrict, "75116", true},
		{civic.MunicipalDistrict, "13055", false}, {civic.MunicipalDistrict, "1323", false},
		{civic.PriorityNeighbourhood, "QN01332M", true}, {civic.PriorityNeighbourhood, "QN02A01C", true},
		{civic.PriorityNeighbourhood, "QN97401I", true}, {civic.PriorityNeighbourhood, "QN075033", false},
		{civic.PriorityNeighbourhood, "QP013045", false}, {civic.PriorityNeighbourhood, "QN01332X", false},
		{civic.PriorityNeighbourhood, "QN02C01M", false},
		{civic.Neighbourhood, "13203-felix-pyat", true}, {civic.Neighbourhood, "2A004-les-cannes", true},
		{civic.Neighbourhood, "13203", false}, {civic.Neighbourhood, "13203-Felix", false}, {civic.Neighbourhood, "13203-", false},
		{"CONTINENT", "EU", false},
	} {
		if got := c.kind.WellFormedCode(c.code); got != c.want {
			t.Errorf("%s %q: well formed %v, want %v", c.kind, c.code, got, c.want)
		}
	}
}

func TestDepartmentOf(t *testing.T) {
	t.Parallel()
	for code, want := range map[string]string{
		"13055": "13", "2A004": "2A", "97411": "974", "98729": "987", "13203-felix-pyat": "13", "FR": "",
	} {
		if got := civic.DepartmentOf(code); got != want {
			t.Errorf("%s is in %q, want %q", code, got, want)
		}
	}
}

func TestSourceIDIsForEver(t *testing.T) {
	t.Parallel()
	// Phones keep these: a change here is a change of every id.
	if got := civic.SourceID("territory:COMMUNE:13055"); got != "f15341f7-8ea7-5c1a-a313-099c4823319f" {
		t.Errorf("id of Marseille: %s", got)
	}
	if civic.SourceID("a") == civic.SourceID("b") {
		t.Error("two keys share an id")
	}
}
