package graph

import (
	"encoding/json"
	"fmt"
	"strings"
)

// valueAttacks are arguments and variables.
func valueAttacks() []attack {
	var list []attack
	add := func(more ...attack) { list = append(list, more...) }

	add(around("lists in literals", "ids", limitList, maxList, func(n int) string {
		return "{nodes(ids:[" + strings.Repeat("1 ", n) + "]){id}}"
	})...)
	add(around("lists in literals", "in an object", limitList, maxList, func(n int) string {
		return `{programmes(filter:{themes:[` + strings.Repeat(`"a" `, n) + `]}){totalCount}}`
	})...)
	add(around("lists in literals", "default of a variable", limitList, maxList, func(n int) string {
		return "query($ids:[ID!]!=[" + strings.Repeat("1 ", n) + "]){nodes(ids:$ids){id}}"
	})...)
	for _, n := range append(aroundLimit(maxList), 20_000) {
		want := ""
		if n > maxList {
			want = limitList
		}
		ids := strings.Split(strings.Repeat("1", n), "")
		add(attack{family: "lists in variables", name: fmt.Sprint("ids ", n), body: requestBody("query($ids:[ID!]!){nodes(ids:$ids){id}}", map[string]any{"ids": ids}), want: want})
		add(attack{
			family: "lists in variables", name: fmt.Sprint("in an object ", n), want: want,
			body: requestBody("query($f:ProgrammeFilter){programmes(filter:$f){totalCount}}", map[string]any{"f": map[string]any{"themes": ids}}),
		})
		add(attack{family: "lists in variables", name: fmt.Sprint("unused ", n), body: requestBody("{legalNotice{attribution}}", map[string]any{"ids": ids}), want: want})
	}

	// Nothing in the schema takes a value that nests deeply, so within the limit the types refuse.
	for _, n := range append(aroundLimit(maxValueDepth), 300, 499, 2000, 50_000) {
		for _, form := range []struct{ name, open, shut string }{{"lists", "[", "]"}, {"objects", "{a:", "}"}} {
			text := strings.Repeat(form.open, n) + "1" + strings.Repeat(form.shut, n)
			want := string(reasonValidation)
			if tokens := n * (1 + len(form.open)/2 + 1 + len(form.open)/3); tokens > 950 {
				want = limitTokens
			}
			if len(text) > maxQuery-40 {
				want = limitQuery
			}
			if form.name == "objects" && n > 490 && n < 2000 {
				want = limitTokens
			}
			if form.name == "lists" && n == 499 {
				want = limitTokens
			}
			if len(text) > maxBody-100 {
				continue
			}
			add(mustRefuse("deep literals", fmt.Sprint(form.name, " ", n), want, "{nodes(ids:"+text+"){id}}"))

			text = strings.ReplaceAll(text, "{a:", `{"a":`)
			if len(text) > maxBody {
				continue
			}
			want = ""
			if n > maxValueDepth {
				want = limitValueDepth
			}
			add(attack{
				family: "deep variables", name: fmt.Sprint(form.name, " ", n), want: want,
				body: `{"query":"{legalNotice{attribution}}","variables":{"` + canary + ` ":` + text + `}}`,
			})
			if n <= maxBodyDepth-2 {
				add(attack{family: "deep variables", name: fmt.Sprint("extensions ", form.name, n), body: `{"query":"{legalNotice{attribution}}","extensions":{"a":` + text + `}}`})
			} else {
				add(attack{family: "deep variables", name: fmt.Sprint("extensions ", form.name, n), want: limitValueDepth, body: `{"query":"{legalNotice{attribution}}","extensions":{"a":` + text + `}}`})
			}
		}
	}

	for _, c := range []struct{ n, literal, variable, preset string }{
		{"-99999999999999999999", "ValuesOfCorrectType", "variables", "ValuesOfCorrectType"},
		{"-2147483649", "numberOutOfRange", "variables", "variables"},
		{"-2147483648", limitPage, limitPage, limitPage},
		{"-1", limitPage, limitPage, limitPage},
		{"0", limitPage, limitPage, limitPage},
		{"1", "", "", ""},
		{"50", "", "", ""},
		{"99", "", "", ""},
		{"100", "", "", ""},
		{"101", limitPage, limitPage, limitPage},
		{"200", limitPage, limitPage, limitPage},
		{"2147483647", limitPage, limitPage, limitPage},
		{"2147483648", "numberOutOfRange", "variables", "variables"},
		{"9223372036854775808", "ValuesOfCorrectType", "variables", "ValuesOfCorrectType"},
	} {
		for _, field := range []string{"programmes(first:%s){totalCount}", "territory(kind:COMMUNE,code:\"1\"){programmes(first:%s){nodes{id}}}"} {
			add(
				attack{family: "page sizes in literals", name: c.n + field[:9], body: requestBody("{"+fmt.Sprintf(field, c.n)+"}", nil), want: c.literal},
				attack{
					family: "page sizes in variables", name: c.n + field[:9], want: c.variable,
					body: requestBody("query($n:Int){"+fmt.Sprintf(field, "$n")+"}", map[string]any{"n": json.Number(c.n)}),
				},
				attack{family: "page sizes in defaults", name: c.n + field[:9], body: requestBody("query($n:Int="+c.n+"){"+fmt.Sprintf(field, "$n")+"}", nil), want: c.preset},
			)
		}
		id := mustRefuse("huge integers as ids", c.n, "ValuesOfCorrectType", "{node(id:"+c.n+"){id}}")
		if len(c.n) < 15 {
			id.want = ""
		}
		add(id)
	}
	add(attack{family: "page sizes in variables", name: "null", body: requestBody("query($n:Int){programmes(first:$n){totalCount}}", map[string]any{"n": nil})})
	add(mustAnswer("page sizes in literals", "null", "{programmes(first:null){totalCount}}"))
	add(mustRefuse("page sizes in fragments", "101", limitPage, "{...F}fragment F on Query{programmes(first:101){totalCount}}"))

	for _, n := range []string{"1e400", "-1e400", "1e99999", "1.0", "12e-400", "1.5"} {
		want := ""
		if strings.HasSuffix(n, "e400") || strings.HasSuffix(n, "e99999") {
			want = "ValuesOfCorrectType"
		}
		add(attack{family: "floats", name: "literal " + n, body: requestBody("{programmesNear(near:{latitude:"+n+",longitude:1}){totalCount}}", nil), want: want})
		if want != "" {
			want = string(reasonVariables)
		}
		add(attack{
			family: "floats", name: "variable " + n, want: want,
			body: requestBody("query($p:GeoPointInput!){programmesNear(near:$p){totalCount}}", map[string]any{"p": map[string]any{"latitude": json.Number(n), "longitude": 1}}),
		})
	}
	for _, n := range []string{"99999999999999999999", "1e400"} {
		add(mustRefuse("floats", "for an instant "+n, "ValuesOfCorrectType", "{missions(filter:{from:"+n+"}){totalCount}}"))
	}
	for _, v := range []any{"1.5", "NaN", "Infinity", true, []any{1}, map[string]any{"a": 1}} {
		add(attack{
			family: "floats", name: fmt.Sprintf("%T %v", v, v), want: string(reasonVariables),
			body: requestBody("query($p:GeoPointInput!){programmesNear(near:$p){totalCount}}", map[string]any{"p": map[string]any{"latitude": v, "longitude": 1}}),
		})
	}

	// Values of another type than the variable's.
	types := map[string]struct {
		query    string
		accepted []any
		bad      []any
	}{
		"Int":     {"query($v:Int){programmes(first:$v){totalCount}}", []any{1, nil}, []any{"1", 1.5, true, canary, []any{1, 2}, map[string]any{"a": 1}}},
		"String":  {"query($v:String!){territory(kind:COMMUNE,code:$v){id}}", []any{"13055", "", "é"}, []any{nil, 1, true, []any{"a"}, map[string]any{canary + "?": 1}}},
		"ID":      {"query($v:ID!){node(id:$v){id}}", []any{"a", 1, "1"}, []any{nil, 1.5, true, []any{"a"}, map[string]any{"a": 1}}},
		"Boolean": {"query($v:Boolean!){legalNotice{attribution @include(if:$v)}}", []any{true, false}, []any{nil, "true", 1, []any{true}}},
		"enum":    {"query($v:TerritoryKind!){territory(kind:$v,code:\"1\"){id}}", []any{"COMMUNE"}, []any{nil, "commune", canary, 1, []any{"COMMUNE"}}},
		"object": {
			"query($v:ProgrammeFilter){programmes(filter:$v){totalCount}}",
			[]any{nil, map[string]any{}, map[string]any{"themes": []any{"a"}}, map[string]any{"themes": "a"}},
			[]any{"a", 1, []any{}, map[string]any{canary + "?": 1}, map[string]any{"themes": []any{nil}}, map[string]any{"statuses": []any{"open"}}, map[string]any{"hasOutcome": "yes"}},
		},
		"list": {"query($v:[SearchKind!]){search(text:\"a\",kinds:$v){totalCount}}", []any{nil, []any{}, "PROGRAMME", []any{"PROGRAMME"}}, []any{"programme", []any{nil}, []any{[]any{"PROGRAMME"}}, 1}},
	}
	for name, c := range types {
		for _, v := range c.accepted {
			add(attack{family: "variables of the wrong type", name: fmt.Sprint(name, v), body: requestBody(c.query, map[string]any{"v": v})})
		}
		for _, v := range c.bad {
			add(attack{family: "variables of the wrong type", name: fmt.Sprint(name, v), body: requestBody(c.query, map[string]any{"v": v}), want: string(reasonVariables)})
		}
	}
	add(attack{
		family: "variables of the wrong type", name: "null for a default", want: string(reasonVariables),
		body: requestBody("query($v:Boolean=true){legalNotice{attribution @include(if:$v)}}", map[string]any{"v": nil}),
	})
	add(mustRefuse("variables of the wrong type", "missing", string(reasonVariables), "query($v:ID!){node(id:$v){id}}"))

	for _, text := range []string{"a\x00b", "\x00"} {
		add(attack{family: "NUL", name: "in a variable", body: requestBody("query($v:String!){search(text:$v){totalCount}}", map[string]any{"v": text}), want: string(reasonNUL)})
		add(attack{family: "NUL", name: "in an unused variable", body: requestBody("{legalNotice{attribution}}", map[string]any{"a": []any{map[string]any{"b": text}}}), want: string(reasonNUL)})
		add(mustRefuse("NUL", "in the query", string(reasonSyntax), "{legalNotice"+text+"{attribution}}"))
		add(mustRefuse("NUL", "in a literal", string(reasonSyntax), `{search(text:"`+text+`"){totalCount}}`))
	}
	add(mustRefuse("NUL", "escaped in a literal", string(reasonNUL), `{search(text:"a\u0000b"){totalCount}}`))
	add(mustRefuse("NUL", "escaped in a list", string(reasonNUL), `{programmes(filter:{themes:["a\u0000b"]}){totalCount}}`))
	add(mustRefuse("NUL", "escaped in a default", string(reasonNUL), `query($v:String!="\u0000"){search(text:$v){totalCount}}`))

	add(around("query length", "comment", limitQuery, maxQuery, func(n int) string {
		query := "{legalNotice{attribution}}#"
		return query + strings.Repeat("x", n-len(query))
	})...)
	add(around("query length", "white space of three bytes", limitQuery, maxQuery, func(n int) string {
		query := "{legalNotice{attribution}}#"
		return query + strings.Repeat("€", n-len(query))
	})...)
	add(around("huge strings", "literal", limitQuery, maxQuery, func(n int) string {
		query := `{search(text:""){totalCount}}`
		return strings.Replace(query, `""`, `"`+strings.Repeat("x", n-len(query))+`"`, 1)
	})...)
	add(around("huge strings", "block", limitQuery, maxQuery, func(n int) string {
		query := `{search(text:""""""){totalCount}}`
		return strings.Replace(query, `""""""`, `"""`+strings.Repeat("\n ", (n-len(query))/2)+strings.Repeat("x", (n-len(query))%2)+`"""`, 1)
	})...)
	for _, n := range []int{100, 10_000, 100_000} {
		add(attack{family: "huge strings", name: fmt.Sprint("variable ", n), body: requestBody("query($v:ID!){node(id:$v){id}}", map[string]any{"v": strings.Repeat("x", n)})})
	}
	add(around("huge names", "alias", limitQuery, maxQuery, func(n int) string {
		query := "{legalNotice{:attribution}}"
		return strings.Replace(query, ":", strings.Repeat("x", n-len(query))+":", 1)
	})...)
	add(around("huge names", "operation", limitQuery, maxQuery, func(n int) string {
		query := "query {legalNotice{attribution}}"
		return strings.Replace(query, " ", " "+strings.Repeat("x", n-len(query)), 1)
	})...)
	for _, n := range []int{100, 9_000, 20_000} {
		want := string(reasonValidation)
		if n > maxQuery {
			want = limitQuery
		}
		name := strings.Repeat(canary, n/len(canary))
		add(mustRefuse("huge names", fmt.Sprint("field ", n), want, "{"+name+"}"))
		add(mustRefuse("huge names", fmt.Sprint("type ", n), want, "{...on "+name+"{id}}"))
		add(mustRefuse("huge names", fmt.Sprint("argument ", n), want, "{legalNotice("+name+":1){attribution}}"))
		add(mustRefuse("huge names", fmt.Sprint("enum value ", n), want, "{territory(kind:"+name+",code:\"1\"){id}}"))
		add(mustRefuse("huge names", fmt.Sprint("directive ", n), want, "{legalNotice @"+name+"{attribution}}"))
	}
	return list
}

// probingAttacks look for names by the errors of wrong ones.
func probingAttacks() []attack {
	var list []attack
	for _, n := range []int{1, 5, 10, 11, 100, 300} {
		repeated := func(s string) string { return strings.Repeat(s+" ", n) }
		want := func(rule string, tokens int) string {
			if n*tokens > maxTokens-20 {
				return limitTokens
			}
			return rule
		}
		list = append(list,
			mustRefuse("unknown fields", fmt.Sprint(n), "FieldsOnCorrectType", "{legalNotice{"+repeated(canary)+"}}"),
			mustRefuse("unknown fields", fmt.Sprint("nearly known ", n), "FieldsOnCorrectType", "{legalNotice{"+repeated("atribution")+"}}"),
			mustRefuse("unknown arguments", fmt.Sprint(n), want("KnownArgumentNames", 3), "{legalNotice("+numbered(n, func(i int) string { return fmt.Sprintf("%s%d:1 ", canary, i) })+"){attribution}}"),
			mustRefuse("unknown types", fmt.Sprint(n), want("KnownTypeNames", 6), "{legalNotice{"+repeated("...on "+canary+"{attribution}")+"}}"),
			mustRefuse("unknown types", fmt.Sprint("variables ", n), want("KnownTypeNames", 4), "query("+numbered(n, func(i int) string { return fmt.Sprintf("$v%d:%s ", i, canary) })+"){legalNotice{attribution}}"),
			mustRefuse("unknown enum values", fmt.Sprint(n), "ValuesOfCorrectType", "{search(text:\"a\",kinds:["+repeated(canary)+"]){totalCount}}"),
			mustRefuse("unknown input fields", fmt.Sprint(n), want("ValuesOfCorrectType", 3), "{programmes(filter:{"+numbered(n, func(i int) string { return fmt.Sprintf("%s%d:1 ", canary, i) })+"}){totalCount}}"),
		)
	}
	list = append(list,
		mustRefuse("unknown arguments", "nearly known", "KnownArgumentNames", "{programmes(frist:1){totalCount}}"),
		mustRefuse("unknown types", "nearly known", "KnownTypeNames", "{node(id:1){...on Program{id}}}"),
		mustRefuse("unknown enum values", "nearly known", "ValuesOfCorrectType", "{territory(kind:COMUNE,code:\"1\"){id}}"),
		mustRefuse("unknown fields", "needs a selection", "ScalarLeafs", "{legalNotice}"),
		mustRefuse("unknown fields", "takes no selection", "ScalarLeafs", "{legalNotice{attribution{__typename}}}"),
		mustRefuse("unknown arguments", "required one missing", "ProvidedRequiredArguments", "{territory{id}}"),
		mustRefuse("unknown operations", "mutation", string(reasonValidation), "mutation{"+canary+"}"),
		mustRefuse("unknown operations", "subscription", string(reasonValidation), "subscription{"+canary+"}"),
		mustRefuse("unknown operations", "type system", string(reasonSyntax), "type "+canary+"{a:Int}"),
		attack{family: "unknown operations", name: "by name", want: string(reasonOperation), body: `{"query":"query A{legalNotice{attribution}}","operationName":"` + canary + `"}`},
		mustRefuse("conflicting fields", "two", "OverlappingFieldsCanBeMerged", "{legalNotice{a:attribution a:privacyUrl}}"),
		mustRefuse("conflicting fields", "by arguments", "OverlappingFieldsCanBeMerged", `{node(id:1){id} node(id:"`+canary+`"){id}}`),
		mustRefuse("conflicting fields", "deep", "OverlappingFieldsCanBeMerged",
			"{"+numbered(7, func(i int) string {
				return fmt.Sprintf("territory(kind:COMMUNE,code:\"1\"){a:ancestors{id x:%s}}", []string{"name", "code"}[i%2])
			})+"}"),
	)
	for _, n := range []int{2, 7, 14, 15} {
		list = append(list, mustRefuse("conflicting fields", fmt.Sprint("against 450: ", n), "OverlappingFieldsCanBeMerged",
			"{legalNotice{"+strings.Repeat("attribution ", 450)+strings.Repeat("attribution:privacyUrl ", n)+"}}"))
	}
	for _, n := range []int{2, 10, 50, 90} {
		list = append(list,
			mustRefuse("conflicting fields", fmt.Sprint("by arguments ", n), "OverlappingFieldsCanBeMerged", `{node(id:1){...on Programme{`+
				numbered(n, func(i int) string { return fmt.Sprintf("sites(first:%d){totalCount}", 1+i) })+"}}}"),
			mustRefuse("conflicting fields", fmt.Sprint("nested ", n), "OverlappingFieldsCanBeMerged", `{node(id:1){...on Programme{`+
				numbered(n/10+1, func(i int) string {
					return "alliance{" + numbered(min(n, 10), func(j int) string { return fmt.Sprintf("members(first:%d){totalCount}", 1+10*i+j) }) + "}"
				})+"}}}"))
	}
	for _, text := range []string{"{", "}", "{legalNotice{attribution}", "{legalNotice(", "query", "{a:}", "{...}", "{legalNotice{attribution}}}", `{node(id:"` + canary, `{node(id:"""` + canary, "{node(id:$)}", "query(", "@", "{a @}", "\\u0041", "{legalNotice{attribution}} " + canary} {
		list = append(list, mustRefuse("syntax", text, string(reasonSyntax), text))
	}
	return list
}
