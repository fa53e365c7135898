package graph

import (
	"testing"

	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/parser"
)

// An operation with whatever tools print differently has the ids that they gave it: graphql-js 16.15 and 17.1, Apollo's persisted-query-lists 1.1
// with either, and graphql-codegen's client preset 6.2 with either.
func TestPrintedAsToolsDo(t *testing.T) {
	t.Parallel()
	for text, ids := range map[string][]string{
		`query Walk($sure: Boolean = true, $bed: Bed = {width: 1.5, within: {depth: 2, colour: RED}}, $ids: [ID!]! = ["a", "b"]) @live {
			plants(ids: $ids) { ... on Garden @include(if: $sure) { tall: name ...Zinnia ...Aster } id __typename }
			after(bed: {width: 123456789.5, depth: 123456789, colour: RED, since: "2020-01-01T00:00:00Z", within: null}, sure: $sure) {
				owner { id name } ... @skip(if: $sure) { id }
			}
		}
		fragment Zinnia on Garden { paths { id } }
		fragment Aster on Garden { gates { name id } }`: {
			"278331e48b99a7bd32add008b89d45ef8cf5f56f2e01dc4c5d8708376a962aa8",
			"f257e5a909bceead6bb182db8fd8bdaa195bcc3e8fab46a813faa1e8e5140ffa",
			"0a4a359b7fe4f3d647f9fc4dd511d74b1b1d9d4f4bf3ed7114948e932366280b",
			"d6e1977a376598083515508fc96ffb1fcbe5658c81a3aaca817ccf3713ce3ffd",
			"3a9507ed3cf0a8d9860ee474fc73adeb61cbf9bd201313264ce937e92c575195",
			"dbebe7c86b876807db8357f95232df6b901479c3c5d7c072dc4cb25cff87c28e",
		},
		"mutation Dig($bed: Bed) { second: dig(bed: $bed) { name id } bury(bed: {depth: 1}) { id } }": {
			"5d7a90ceacbbe111a3309f4788bbd4703f29d2ee04f25ab8a81a29cdb9f1c417",
			"cbe7c924aae97957c02a2f40541c2c704736628080f257a083354669c641158f",
			"41c70b753326ffc0bf83e59201cf575fc0dba126c4681528699e2307b81cc596",
			"b52d68ab66d4f7f820c678af45e237784247de76eac7c46d6976fc93dd1ee36f",
			"f3e584c4d5f64c704ad111e2871dce1874f7cff6781a3b66844ab01b601b07fb",
			"eabe0a8ebedac7f01b468500f0028911c01c49e3cc4abf32e80db80159dc43de",
		},
	} {
		doc, err := parser.ParseQuery(&ast.Source{Input: text})
		if err != nil {
			t.Fatal(err)
		}
		for i, s := range styles {
			if printed := s.document(doc); hashOf(printed) != ids[i] {
				t.Errorf("%+v:\n%s", s, printed)
			}
		}
	}
}
