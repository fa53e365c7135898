package graph

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"

	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/parser"
)

// mustRegister registers the released operations for a schema.
func mustRegister(schema *ast.Schema) Registered {
	r, err := register(schema, nil)
	if err != nil {
		panic(err)
	}
	return r
}

// releasedHash is the hash of a released operation as graphql-js prints it.
func releasedHash(file, name string) string {
	text, err := releasedFiles.ReadFile("operations/v1/" + file + ".graphql")
	if err != nil {
		panic(err)
	}
	doc, err := parser.ParseQuery(&ast.Source{Input: string(text)})
	if err != nil {
		panic(err)
	}
	op := doc.Operations.ForName(name)
	return hashOf(style{}.document(&ast.QueryDocument{Operations: ast.OperationList{op}, Fragments: usedFragments(doc, op)}))
}

// urlAttacks are addresses of GET that are no request, or too much of one.
func urlAttacks() []attack {
	var list []attack
	add := func(family, name, want, query string) {
		list = append(list, attack{family: family, name: name, method: http.MethodGet, url: query, want: want})
	}
	whole, text := "documentId=sha256:"+releasedHash("resident/AppStart", "AppStart"), releasedHash("resident/Search", "Search")
	app := whole + "&variables=" + url.QueryEscape(`{"platform":"IOS","version":"1.0"}`)
	search := func(variables string) string {
		return "documentId=" + text + "&variables=" + url.QueryEscape(variables)
	}

	add("addresses", "registered", "", app)
	list = append(list, attack{family: "addresses", name: "HEAD", method: http.MethodHead, url: app})
	add("addresses", "without the prefix", "", strings.Replace(app, "sha256:", "", 1))
	add("addresses", "colon escaped", "", strings.Replace(app, ":", "%3A", 1))
	add("addresses", "operationName", "", app+"&operationName=AppStart")
	add("addresses", "empty operationName", "", app+"&operationName=")
	add("addresses", "unknown parameter", "", app+"&"+canary+"=1")
	add("addresses", "empty extensions", "", app+"&extensions=%7B%7D")
	add("addresses", "null variables", string(reasonVariables), whole+"&variables=null")
	add("addresses", "plus for a space", "", search(`{"text": "felix piat"}`))
	add("addresses", "another operationName", string(reasonOperation), app+"&operationName="+canary)
	add("addresses", "nothing", string(reasonParameter), "")
	add("addresses", "empty id", string(reasonParameter), "documentId=")
	add("addresses", "in another case", string(reasonParameter), "documentid="+text)
	add("addresses", "no variables", string(reasonVariables), whole)
	list = append(list, attack{family: "addresses", name: "a body", method: http.MethodGet, body: goodBody, want: string(reasonParameter)})
	for _, id := range []string{canary, "sha256:", "sha256:" + strings.Repeat("0", 64), strings.ToUpper(text), "SHA256:" + text, "md5:" + text, "sha256:" + text + "0", "%00", "sha256:" + text + "%00", "+" + text} {
		list = append(list, attack{family: "unknown ids", name: id, method: http.MethodGet, url: "documentId=" + id, want: string(reasonUnknownID), code: notPersistedCode})
	}

	for _, n := range append(aroundLimit(maxURL), 4*maxURL) {
		a := attack{family: "address size", name: fmt.Sprint(n), method: http.MethodGet, url: app + "&x=" + strings.Repeat("x", n-len(app)-len("&x="))}
		if n > maxURL {
			a.want, a.status = limitURL, http.StatusRequestURITooLong
		}
		list = append(list, a)
	}

	for _, query := range []string{
		"query=%7BlegalNotice%7Battribution%7D%7D", "query=mutation%7Ba%7D", "query=", "query", app + "&query=%7B__typename%7D", "query=%7B__schema%7Btypes%7Bname%7D%7D%7D",
		"query=" + canary + "&extensions=" + url.QueryEscape(`{"persistedQuery":{"version":1,"sha256Hash":"`+hashOf(canary)+`"}}`),
	} {
		list = append(list, attack{family: "text by GET", name: query, method: http.MethodGet, url: query, want: string(reasonMethod), status: http.StatusMethodNotAllowed})
	}

	for _, query := range []string{"documentId=%", "documentId=%z" + canary, whole + "&variables=%7", "documentId=" + text + ";variables={}", "%gg=1", "documentId=%ff", "%c3=1", search("{}") + "%c0%af", "documentId=%ed%a0%80"} {
		add("malformed addresses", query, string(reasonURL), query)
	}
	for _, query := range []string{app + "&" + whole, app + "&variables=%7B%7D", app + "&operationName=a&operationName=a", app + "&x=1&x=1", app + "&document%49d=1", app + "&x&x"} {
		add("duplicates in addresses", query, string(reasonDuplicate), query)
	}
	for _, variables := range []string{`{"text":"a","text":"b"}`, `{"text":"a","x":[{"` + canary + `":1,"` + canary + `":2}]}`} {
		add("duplicates in addresses", variables, string(reasonDuplicate), search(variables))
	}
	for _, variables := range []string{"", " ", "{", "{'text':'a'}", `{"text":"a",}`, "nul", canary, `{"text":"` + "\x00" + `"}`, `{"text":01}`, "\ufeff{}"} {
		add("JSON in addresses", "variables "+variables, string(reasonJSON), search(variables))
		add("JSON in addresses", "extensions "+variables, string(reasonJSON), app+"&extensions="+url.QueryEscape(variables))
	}
	for _, variables := range []string{"{}{}", "{},", "{}x", "null 1"} {
		add("JSON in addresses", "after "+variables, string(reasonTrailing), search(variables))
	}
	for _, variables := range []string{"[]", "1", `"` + canary + `"`, "true", `[{"text":"a"}]`} {
		add("JSON in addresses", "variables "+variables, string(reasonParameter), search(variables))
		add("JSON in addresses", "extensions "+variables, string(reasonParameter), app+"&extensions="+url.QueryEscape(variables))
	}

	for _, n := range append(aroundLimit(maxValueDepth), 300, 1000) {
		want := ""
		if n > maxValueDepth {
			want = limitValueDepth
		}
		add("variables in addresses", fmt.Sprint("lists ", n, " deep"), want, search(`{"text":"a","x":`+strings.Repeat("[", n)+strings.Repeat("]", n)+"}"))
	}
	for _, n := range aroundLimit(maxList) {
		want := ""
		if n > maxList {
			want = limitList
		}
		add("variables in addresses", fmt.Sprint("list of ", n), want, search(`{"text":"a","x":[1`+strings.Repeat(",1", n-1)+"]}"))
	}
	for variables, want := range map[string]string{
		`{"text":"\u0000"}`:              string(reasonNUL),
		`{"text":1}`:                     string(reasonVariables),
		`{"text":null}`:                  string(reasonVariables),
		`{"text":"a","first":101}`:       limitPage,
		`{"text":"a","first":0}`:         limitPage,
		`{"text":"a","first":"1"}`:       string(reasonVariables),
		`{"text":"a","first":1e400}`:     string(reasonVariables),
		`{"text":"a","kinds":["actor"]}`: string(reasonVariables),
		`{"text":"a","kinds":["ACTOR"]}`: "",
		`{"text":"\ud800"}`:              "",
		`{"text":"a","first":1}`:         "",
	} {
		add("variables in addresses", variables, want, search(variables))
	}
	return list
}

// idAttacks name documents by ids, in bodies and in the extensions of addresses.
func idAttacks() []attack {
	var list []attack
	good, unknown := releasedHash("partner/Needs", "Solutions"), hashOf(canary)
	for _, c := range []struct{ name, want, members string }{
		{"registered", "", `"documentId":"sha256:` + good + `"`},
		{"without the prefix", "", `"documentId":"` + good + `"`},
		{"beside null", "", `"documentId":"` + good + `","query":null,"extensions":{"persistedQuery":null}`},
		{"beside an empty text", "", `"documentId":"` + good + `","query":""`},
		{"by its hash", "", `"extensions":{"persistedQuery":{"version":1,"sha256Hash":"` + good + `"}}`},
		{"unknown", string(reasonUnknownID), `"documentId":"` + canary + `"`},
		{"unknown hash", string(reasonUnknownID), `"extensions":{"persistedQuery":{"version":1,"sha256Hash":"` + unknown + `"}}`},
		{"empty", string(reasonParameter), `"documentId":""`},
		{"number", string(reasonParameter), `"documentId":1`},
		{"list", string(reasonParameter), `"documentId":["` + good + `"]`},
		{"beside a text", string(reasonParameter), `"documentId":"` + good + `","query":"{a}"`},
		{"beside a hash", string(reasonParameter), `"documentId":"` + good + `","extensions":{"persistedQuery":{"version":1,"sha256Hash":"` + good + `"}}`},
		{"version 2", string(reasonParameter), `"extensions":{"persistedQuery":{"version":2,"sha256Hash":"` + good + `"}}`},
		{"version as a text", string(reasonParameter), `"extensions":{"persistedQuery":{"version":"1","sha256Hash":"` + good + `"}}`},
		{"no version", string(reasonParameter), `"extensions":{"persistedQuery":{"sha256Hash":"` + good + `"}}`},
		{"no hash", string(reasonParameter), `"extensions":{"persistedQuery":{"version":1}}`},
		{"hash as a number", string(reasonParameter), `"extensions":{"persistedQuery":{"version":1,"sha256Hash":1}}`},
		{"no object", string(reasonParameter), `"extensions":{"persistedQuery":"` + canary + `"}`},
		{"two keys", string(reasonDuplicate), `"documentId":"` + good + `","documentId":"` + good + `"`},
	} {
		a := attack{family: "ids", name: c.name, want: c.want, body: "{" + c.members + `,"variables":{"theme":"logement-hebergement"}}`}
		if c.want == string(reasonUnknownID) {
			a.code = notPersistedCode
		}
		list = append(list, a)
		if extensions, ok := strings.CutPrefix(c.members, `"extensions":`); ok {
			a.family, a.method, a.body = "ids in addresses", http.MethodGet, ""
			a.url = "variables=" + url.QueryEscape(`{"theme":"a"}`) + "&extensions=" + url.QueryEscape(extensions)
			list = append(list, a)
		}
	}
	text := "{legalNotice{attribution}}"
	hashed := func(hash string) string {
		return strings.TrimSuffix(goodBody, "}") + `,"extensions":{"persistedQuery":{"version":1,"sha256Hash":"` + hash + `"}}}`
	}
	return append(list,
		attack{family: "hashes", name: "of the text", body: hashed(hashOf(text))},
		attack{family: "hashes", name: "of another", body: hashed(good), want: string(reasonHash)},
		attack{family: "hashes", name: "in capitals", body: hashed(strings.ToUpper(hashOf(text))), want: string(reasonHash)},
		attack{family: "hashes", name: "cut short", body: hashed(hashOf(text)[:32]), want: string(reasonHash)},
		attack{family: "hashes", name: "with the prefix", body: hashed(sha256Prefix + hashOf(text)), want: string(reasonHash)},
		attack{family: "hashes", name: "alone after its text", body: `{"extensions":{"persistedQuery":{"version":1,"sha256Hash":"` + hashOf(text) + `"}}}`, want: string(reasonUnknownID), code: notPersistedCode},
	)
}
