package graph

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/vektah/gqlparser/v2"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/parser"
	"github.com/vektah/gqlparser/v2/validator"
)

// gardens is a schema with one of each thing that the guard reckons with.
var gardens = gqlparser.MustLoadSchema(&ast.Source{Input: `
	directive @listSize(assumedSize: Int!) on FIELD_DEFINITION
	scalar Instant
	enum Colour { RED BLUE }
	interface Plant { id: ID! }
	type PageInfo { hasNextPage: Boolean! }
	type Garden implements Plant {
		id: ID! name: String owner: Garden
		flowers(first: Int = 5, last: Int): FlowerConnection!
		trees(first: Int, colours: [Colour!]): FlowerConnection!
		paths: [Garden!]!
		gates: [Garden!]! @listSize(assumedSize: 3)
		labels: [String!]!
		recent(first: Int = 2): [Garden!]!
	}
	type FlowerConnection { totalCount: Int pageInfo: PageInfo! edges: [FlowerEdge!]! nodes: [Garden!]! }
	type FlowerEdge { cursor: String! node: Garden }
	input Bed { width: Float depth: Int colour: Colour within: Bed since: Instant }
	type Query {
		garden: Garden
		plants(ids: [ID!]!): [Plant]!
		after(instant: Instant, bed: Bed, sure: Boolean): Garden
	}
	type Mutation { dig(bed: Bed): Garden }
`})

// weigh gives what a valid query costs.
func weigh(t *testing.T, query string, variables map[string]any) weight {
	t.Helper()
	doc, err := parser.ParseQuery(&ast.Source{Input: query})
	if err != nil {
		t.Fatal(query, err)
	}
	if errs := validator.ValidateWithRules(gardens, doc, silentRules()); errs != nil {
		t.Fatal(query, errs)
	}
	w := weigher{schema: gardens, sizes: newIntrospectionSizes(gardens), variables: variables, fragments: map[*ast.FragmentDefinition]weight{}}
	sum := w.set(doc.Operations[0].SelectionSet)
	if w.refused != nil {
		t.Fatal(query, w.refused)
	}
	return sum
}

func TestCostIsTheNumberOfObjects(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		query     string
		variables map[string]any
		objects   int
		depth     int
	}{
		{"{__typename}", nil, 0, 1},
		{"{garden{id name labels}}", nil, 1, 2},
		{"{garden{owner{owner{id}}}}", nil, 3, 4},
		{"{garden{a:owner{id} b:owner{id}}}", nil, 3, 3},
		{"{garden{paths{id}}}", nil, 1 + 10, 3},
		{"{garden{gates{id owner{id}}}}", nil, 1 + 3*2, 4},
		{"{garden{gates{gates{gates{id}}}}}", nil, 1 + 3 + 9 + 27, 5},
		{"{garden{recent{id}}}", nil, 1 + 2, 3},
		{"{garden{recent(first:7){id}}}", nil, 1 + 7, 3},
		// A connection is one object, its nodes one each; an edge is none.
		{"{garden{flowers{totalCount}}}", nil, 2 + heavyCount, 3},
		{"{garden{flowers{pageInfo{hasNextPage}}}}", nil, 3, 4},
		{"{garden{flowers{nodes{id}}}}", nil, 2 + 5, 3},
		{"{garden{flowers{edges{cursor node{id}}}}}", nil, 2 + 5, 3},
		{"{garden{flowers{edges{cursor}}}}", nil, 2, 3},
		{"{garden{flowers(first:10){nodes{id} edges{node{id}}}}}", nil, 2 + 20, 3},
		{"{garden{trees{nodes{id}}}}", nil, 2 + 20, 3},
		{"{garden{trees(first:null){nodes{id}}}}", nil, 2 + 20, 3},
		{"{garden{flowers(first:10){nodes{flowers(first:10){nodes{id}}}}}}", nil, 2 + 10*(1+1+10), 4},
		{"query($n:Int){garden{flowers(first:$n){nodes{id}}}}", map[string]any{"n": int64(8)}, 2 + 8, 3},
		{"query($n:Int){garden{flowers(first:$n){nodes{id}}}}", nil, 2 + 5, 3},
		{"query($n:Int){garden{flowers(first:$n){nodes{id}}}}", map[string]any{"n": nil}, 2 + 20, 3},
		{"{garden{flowers(first:null){nodes{id}}}}", nil, 2 + 20, 3},
		// The page stands above the fragment that holds the nodes.
		{"{garden{flowers(first:9){...C}}}fragment C on FlowerConnection{nodes{...G}}fragment G on Garden{owner{id}}", nil, 2 + 9*2, 4},
		{"{garden{a:flowers(first:9){...C} b:flowers(first:2){...C}}}fragment C on FlowerConnection{nodes{id}}", nil, 3 + 9 + 2, 3},
		{"{garden{...on Plant{...on Garden{owner{id}}}}}", nil, 2, 3},
		{`{plants(ids:["a","b","c"]){id}}`, nil, 3, 2},
		{"{plants(ids:1){id}}", nil, 1, 2},
		{"query($ids:[ID!]!){plants(ids:$ids){id}}", map[string]any{"ids": []any{"a", "b"}}, 2, 2},
		{"query($ids:[ID!]!){plants(ids:$ids){id}}", map[string]any{"ids": []string{"a"}}, 1, 2},
		{"{garden{owner{id}@skip(if:true)}}", nil, 2, 3},
		{"{__schema{types{name}}}", nil, 0, 0},
	} {
		// A directive cannot stand after a selection.
		c.query = strings.ReplaceAll(c.query, "{id}@skip(if:true)", "@skip(if:true){id}")
		if got := weigh(t, c.query, c.variables); got.objects != c.objects || got.depth != c.depth || got.perNode != 0 {
			t.Errorf("%s %v: %d objects, depth %d; want %d, %d", c.query, c.variables, got.objects, got.depth, c.objects, c.depth)
		}
	}
}

func TestCostSaturates(t *testing.T) {
	t.Parallel()
	query := strings.Repeat("paths{", 60) + "id" + strings.Repeat("}", 60)
	if got := weigh(t, "{garden{"+query+"}}", nil).objects; got != saturation {
		t.Errorf("10⁶⁰ objects are reckoned as %d", got)
	}
}

// What validation and coercion of variables let through, the guard refuses.
func TestGuardIsStricterThanValidation(t *testing.T) {
	t.Parallel()
	bed := func(v map[string]any) map[string]any { return map[string]any{"bed": v} }
	const withBed = "query($bed:Bed){after(bed:$bed){id}}"
	nested := map[string]any{"depth": 1}
	for range 15 {
		nested = map[string]any{"within": nested}
	}
	es := &countingSchema{schema: gardens}
	s := subject{handler: NewHandler(es, Access{}, unkept(), discard()), reached: es.reached.Load}
	for _, c := range []struct {
		query     string
		variables any
		want      string
	}{
		{"{after(instant:99999999999999999999){id}}", nil, "numberOutOfRange"},
		{"{after(instant:1e400){id}}", nil, "numberOutOfRange"},
		{"{after(instant:1e300){id}}", nil, ""},
		{"{after(bed:{depth:2147483648}){id}}", nil, "numberOutOfRange"},
		{"{after(bed:{depth:-2147483648,within:{depth:2147483647}}){id}}", nil, ""},
		{`{after(bed:{since:["` + `\u0000` + `"]}){id}}`, nil, "nulCharacter"},
		{"{after(instant:" + strings.Repeat("[", 16) + strings.Repeat("]", 16) + "){id}}", nil, ""},
		{"{after(instant:" + strings.Repeat("[", 17) + strings.Repeat("]", 17) + "){id}}", nil, limitValueDepth},
		{"{after(bed:" + strings.Repeat("{within:", 16) + "null" + strings.Repeat("}", 16) + "){id}}", nil, ""},
		{"{after(bed:" + strings.Repeat("{within:", 17) + "null" + strings.Repeat("}", 17) + "){id}}", nil, limitValueDepth},
		{"{after(instant:[" + strings.Repeat("1,", 101) + "]){id}}", nil, limitList},
		{"{garden{name @skip(if:true) @include(if:true)}}", nil, ""},
		{withBed, bed(map[string]any{"depth": 1, "width": 1.5, "colour": "RED"}), ""},
		{withBed, bed(nested), ""},
		{withBed, bed(map[string]any{"within": nested}), limitValueDepth},
		{withBed, bed(map[string]any{"colour": "red"}), "variables"},
		{withBed, bed(map[string]any{"within": map[string]any{"colour": "Red"}}), "variables"},
		{withBed, bed(map[string]any{"depth": "1"}), "variables"},
		{withBed, bed(map[string]any{"depth": 2147483648}), "variables"},
		{withBed, bed(map[string]any{"width": "NaN"}), "variables"},
		{"query($c:[Colour!]){garden{trees(colours:$c){totalCount}}}", map[string]any{"c": "RED"}, ""},
		{"query($c:[Colour!]){garden{trees(colours:$c){totalCount}}}", map[string]any{"c": "red"}, "variables"},
		{"query($sure:Boolean=true){garden{id @include(if:$sure)}}", map[string]any{"sure": nil}, "variables"},
		{"query($sure:Boolean=true){garden{...F}}fragment F on Garden{id @include(if:$sure)}", map[string]any{"sure": nil}, "variables"},
		{"query($sure:Boolean=true){garden{id @include(if:$sure)}}", map[string]any{"sure": false}, ""},
		{"query($sure:Boolean=true){after(sure:$sure){id}}", map[string]any{"sure": nil}, ""},
		{"mutation{a:dig{id} b:dig{id} c:dig{id} __typename}", nil, ""},
		{"mutation{a:dig{id} b:dig{id} c:dig{id} d:dig{id}}", nil, limitRoots},
		{"mutation{...F ...F}fragment F on Mutation{dig{id} e:dig{id}}", nil, limitRoots},
		{"mutation{dig{flowers(first:101){totalCount}}}", nil, limitPage},
		{"{garden{flowers(last:101){totalCount}}}", nil, ""},
	} {
		a := attack{body: requestBody(c.query, c.variables), want: c.want}
		if wrong := s.check(a); wrong != "" {
			t.Errorf("%s %v: %s", c.query, c.variables, wrong)
		}
	}
}

// A refusal says what is too much, how much is allowed and where, in the language of the client.
func TestRefusalsSayWhatAndWhere(t *testing.T) {
	t.Parallel()
	s := countingSubject(realSchema(t))
	for _, c := range []struct{ name, language, body, want string }{
		{"page", "", requestBody("{\n programmes(first: 101) { totalCount }\n}", nil),
			`{"errors":[{"message":"Taille d’une page : de 1 à 100.","locations":[{"line":2,"column":20}],"extensions":{"actual":101,"code":"BAD_REQUEST","limit":"pageSize","maximum":100,"minimum":1,"reason":"limit"}}]}`},
		{"page in English", "en", requestBody("{\n programmes(first: 101) { totalCount }\n}", nil),
			`{"errors":[{"message":"Size of a page: from 1 to 100.","locations":[{"line":2,"column":20}],"extensions":{"actual":101,"code":"BAD_REQUEST","limit":"pageSize","maximum":100,"minimum":1,"reason":"limit"}}]}`},
		{"field", "en", requestBody("{ programs { id } }", nil),
			`{"errors":[{"message":"Unknown field here.","locations":[{"line":1,"column":3}],"extensions":{"code":"BAD_REQUEST","reason":"validation","rule":"FieldsOnCorrectType"}}]}`},
		{"variable", "en", requestBody("query($f:ProgrammeFilter){programmes(filter:$f){totalCount}}", map[string]any{"f": map[string]any{"statuses": []any{"OPEN", "SHUT"}}}),
			`{"errors":[{"message":"The value of a variable does not have the expected form.","extensions":{"code":"BAD_REQUEST","reason":"variables","variable":"f.statuses.1"}}]}`},
		{"unknown key of a variable", "en", requestBody("query($f:ProgrammeFilter){programmes(filter:$f){totalCount}}", map[string]any{"f": map[string]any{"<b>": 1}}),
			`{"errors":[{"message":"The value of a variable does not have the expected form.","extensions":{"code":"BAD_REQUEST","reason":"variables","variable":"f"}}]}`},
		{"syntax", "fr-CA, en;q=0.5", requestBody("{ programmes(", nil),
			`{"errors":[{"message":"Le texte n’est pas du GraphQL valide.","locations":[{"line":1,"column":14}],"extensions":{"code":"BAD_REQUEST","reason":"syntax"}}]}`},
		{"parameter", "en-GB", `{"query":1}`,
			`{"errors":[{"message":"A part of the request is missing or of the wrong type.","extensions":{"code":"BAD_REQUEST","parameter":"query","reason":"parameter"}}]}`},
	} {
		w := s.throw(attack{body: c.body, headers: map[string]string{"Accept-Language": c.language}})
		if w.Code != http.StatusBadRequest || w.Body.String() != c.want {
			t.Errorf("%s: %d\n got %s\nwant %s", c.name, w.Code, w.Body, c.want)
		}
	}
}

func TestEveryReasonAndRuleHasItsSentences(t *testing.T) {
	t.Parallel()
	keys := []string{"internal", "deadline", "lost", "limit", "range", limitBody, limitURL, limitQuery, limitTokens, limitDepth, limitRawDepth, limitAliases, limitDirectives, limitRoots,
		limitFields, limitDocumentFields, limitInlineWork, limitList, limitValueDepth, limitPage, limitCost, limitIntrospection, limitIntrospectionDepth}
	for _, r := range []reason{reasonCycle, reasonStreaming, reasonNumber, reasonNUL, reasonVariables, reasonSyntax, reasonValidation, reasonOperation, reasonMethod, reasonMediaType,
		reasonEncoding, reasonEmpty, reasonJSON, reasonUTF8, reasonBatch, reasonDuplicate, reasonTrailing, reasonParameter, reasonURL, reasonUnknownID, reasonHash,
		reasonOnly, reasonSlow, reasonInterrupted} {
		keys = append(keys, string(r))
	}
	for rule := range silentRules().GetInner() {
		keys = append(keys, strings.TrimSuffix(rule, silentSuffix))
	}
	for _, key := range keys {
		if say(french, key) == "" || say(english, key) == "" || say(french, key) == say(english, key) && key != "limit" && key != string(reasonUnknownID) {
			t.Errorf("%s: %q %q", key, say(french, key), say(english, key))
		}
	}
}

func TestLanguage(t *testing.T) {
	t.Parallel()
	for header, want := range map[string]language{
		"": french, "fr": french, "en": english, "EN-us": english, "en;q=0.9, fr;q=0.8": english, "fr, en": french, "en, fr": french, "de": french, "de, en;q=0.1": english,
		"en;q=0": french, "en;q=x": french, "en;q=2": french, "en;q=NaN": french, "*": french, "english": french, ";": french, ",,,": french,
		strings.Repeat("de,", 30) + "en": french, strings.Repeat("de,", 10) + "en": english,
	} {
		if got := parseLanguage(header); got != want {
			t.Errorf("%.40q: %v", header, got)
		}
	}
}

// The cache keeps what was used last, within both of its bounds.
func TestDocumentsAreBounded(t *testing.T) {
	t.Parallel()
	forgotten := 0
	d := newDocuments(Registered{}, func(*ast.QueryDocument) { forgotten++ }).others
	for i := range 3 * cachedDocuments {
		d.add(fmt.Sprint("{a", i), nil)
		d.get("{a0")
	}
	if _, ok := d.get("{a0"); !ok || d.values.Len() != cachedDocuments || forgotten != 2*cachedDocuments {
		t.Errorf("%d documents are kept, the one in use: %v; %d were forgotten", d.values.Len(), ok, forgotten)
	}
	for i := range 300 {
		d.add(fmt.Sprint(strings.Repeat("x", maxQuery-10), i), nil)
	}
	length := 0
	for _, query := range d.values.Keys() {
		length += len(query)
	}
	if length > cachedLength || length != d.length || length < cachedLength/2 {
		t.Errorf("%d bytes are kept, %d reckoned", length, d.length)
	}
	d.add(d.values.Keys()[0], nil)
	if d.length != length {
		t.Error("a document counts twice")
	}
}
