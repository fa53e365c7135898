package graph

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// documentAttacks are documents that cost too much to judge, to validate or to answer.
func documentAttacks() []attack {
	var list []attack
	add := func(more ...attack) { list = append(list, more...) }

	// Fragments that double at each level: as many fields as 2ⁿ.
	for _, levels := range []int{2, 4, 7, 8, 9, 16, 20, 30, 40, 55, 62} {
		want := ""
		if 1<<levels > maxFields-1 {
			want = limitFields
		}
		for _, spreads := range []struct{ name, form string }{
			{"spreads", "...F%[2]d ...F%[2]d"},
			{"inline", "...{...F%[2]d} ...{...F%[2]d}"},
			{"on type", "...on LegalNotice{...F%[2]d} ...F%[2]d"},
		} {
			query := "{legalNotice{...F0}}" + numbered(levels, func(i int) string {
				return fmt.Sprintf("fragment F%[1]d on LegalNotice{"+spreads.form+"}", i, i+1)
			}) + fmt.Sprintf("fragment F%d on LegalNotice{attribution}", levels)
			w := want
			switch {
			case levels == 62 && spreads.name == "inline":
				w = limitTokens
			case levels == 8 && spreads.name == "inline":
				w = limitInlineWork
			}
			add(attack{family: "fragment bomb", name: fmt.Sprintf("%s %d", spreads.name, levels), body: requestBody(query, nil), want: w})
		}
		// The same through fields, which also deepens.
		through := "{node(id:\"x\"){...F0}}" + numbered(levels, func(i int) string {
			return fmt.Sprintf("fragment F%d on Programme{replicaOf{...F%d} same:replicaOf{...F%d}}", i, i+1, i+1)
		}) + fmt.Sprintf("fragment F%d on Programme{id}", levels)
		want = ""
		switch {
		case levels >= 55:
			want = limitTokens
		case levels+2 > maxRawDepth:
			want = limitRawDepth
		case levels >= 5:
			want = limitAliases
		}
		add(attack{family: "fragment bomb through fields", name: fmt.Sprint(levels), body: requestBody(through, nil), want: want})
	}
	for _, width := range []int{2, 5, 10, 25} {
		query := "{legalNotice{...F0}}" + numbered(5, func(i int) string {
			return fmt.Sprintf("fragment F%d on LegalNotice{%s}", i, strings.Repeat(fmt.Sprintf("...F%d ", i+1), width))
		}) + "fragment F5 on LegalNotice{attribution}"
		want := limitFields
		if width == 2 {
			want = ""
		}
		add(attack{family: "wide fragment bomb", name: fmt.Sprint(width), body: requestBody(query, nil), want: want})
	}
	for _, n := range []int{1, 2, 3, 10, 50, 100} {
		ring := "{legalNotice{...F0}}" + numbered(n, func(i int) string {
			return fmt.Sprintf("fragment F%d on LegalNotice{attribution ...F%d}", i, (i+1)%n)
		})
		add(mustRefuse("fragment cycle", fmt.Sprintf("ring of %d", n), string(reasonCycle), ring))
		deep := "{node(id:1){...F0}}" + numbered(n, func(i int) string {
			return fmt.Sprintf("fragment F%d on Programme{replicaOf{...F%d}}", i, (i+1)%n)
		})
		if n < 70 {
			add(mustRefuse("fragment cycle", fmt.Sprintf("through fields %d", n), string(reasonCycle), deep))
		}
		unused := "{legalNotice{attribution}}" + numbered(n, func(i int) string {
			return fmt.Sprintf("fragment F%d on LegalNotice{attribution ...F%d}", i, (i+1)%n)
		})
		add(mustRefuse("fragment cycle", fmt.Sprintf("unused ring of %d", n), string(reasonCycle), unused))
	}
	for _, n := range []int{10, 60, 120} {
		chain := "{legalNotice{...F0}}" + numbered(n, func(i int) string {
			return fmt.Sprintf("fragment F%d on LegalNotice{attribution ...F%d}", i, i+1)
		}) + fmt.Sprintf("fragment F%d on LegalNotice{attribution}", n)
		want := ""
		if n == 120 {
			want = limitTokens
		}
		add(attack{family: "fragment chain", name: fmt.Sprint(n), body: requestBody(chain, nil), want: want})
		side := "{legalNotice{" + numbered(n, func(i int) string { return fmt.Sprintf("...F%d ", i) }) + "}}" + numbered(n, func(i int) string {
			return fmt.Sprintf("fragment F%d on LegalNotice{attribution}", i)
		})
		add(attack{family: "many fragments", name: fmt.Sprint(n), body: requestBody(side, nil), want: want})
	}
	lattice := "{legalNotice{...A0 ...B0}}" + numbered(38, func(i int) string {
		return fmt.Sprintf("fragment A%d on LegalNotice{...A%[2]d ...B%[2]d}fragment B%[1]d on LegalNotice{...A%[2]d ...B%[2]d}", i, i+1)
	}) + "fragment A38 on LegalNotice{attribution}fragment B38 on LegalNotice{privacyUrl}"
	add(mustRefuse("fragment lattice", "two by 38", limitFields, lattice))
	for _, n := range []int{100, 400, 490, 600, 980} {
		want := "NoUnusedFragments"
		if n > maxFields {
			want = limitFields
		}
		add(mustRefuse("unused fragments", fmt.Sprint(n), want, "{legalNotice{attribution}}fragment F on Node{"+strings.Repeat("id ", n)+"}"))
	}
	for _, n := range []int{2, 10, 30, 45} {
		add(mustRefuse("unused fragments", fmt.Sprint("many ", n), "NoUnusedFragments", "{legalNotice{attribution}}"+numbered(n, func(i int) string {
			return fmt.Sprintf("fragment F%d on Node{%s}", i, strings.Repeat("id ", 900/n/2))
		})))
	}
	two := strings.Repeat("id ", 248)
	add(attack{family: "duplicate fields", name: "two small operations", body: strings.Replace(requestBody("query A{node(id:1){"+two+"}}query B{node(id:1){"+two+"}}", nil), "{", `{"operationName":"B",`, 1)})
	two += two[:4]
	add(attack{family: "duplicate fields", want: limitFields, name: "two operations", body: strings.Replace(requestBody("query A{node(id:1){"+two+"}}query B{node(id:1){"+two+"}}", nil), "{", `{"operationName":"B",`, 1)})
	for _, twin := range []string{"", "...G"} {
		query := "{legalNotice{...F ...F}}fragment F on LegalNotice{attribution " + twin + "}fragment F on LegalNotice{privacyUrl}"
		add(mustRefuse("fragment twice", "same name"+twin, string(reasonValidation), query+"fragment G on LegalNotice{attribution}"))
	}

	add(around("tokens", "fields", limitTokens, maxTokens, func(n int) string {
		n -= len(strings.Fields("{ node ( id : 1 ) { } }")) // its tokens
		return "{node(id:1){" + strings.Repeat("id:id ", n/3) + strings.Repeat("id ", n%3) + "}}"
	})...)
	add(around("tokens", "comments", limitTokens, maxTokens, func(n int) string {
		return "{legalNotice{attribution}}" + strings.Repeat("#\n", n-6)
	})...)
	add(around("duplicate fields", "leaves", limitFields, maxFields, func(n int) string {
		return "{node(id:1){" + strings.Repeat("id ", n-1) + "}}"
	})[:4]...)
	add(around("duplicate fields", "in fragments", limitFields, maxFields, func(n int) string {
		n--
		return "{node(id:1){" + strings.Repeat("...F ", n/90) + strings.Repeat("id ", n%90) + "}}fragment F on Node{" + strings.Repeat("id ", 90) + "}"
	})...)
	add(around("duplicate fields", "objects", limitFields, maxFields, func(n int) string {
		return "{node(id:1){...F}}fragment F on Territory{" + strings.Repeat("center{latitude latitude latitude}", n/4-1) + strings.Repeat("id ", n%4+3) + "}"
	})[:4]...)
	for _, n := range []int{2, 20, 60, 110, 170} {
		for _, form := range []string{"...{attribution}", "...on LegalNotice{attribution}"} {
			want := ""
			if n == 170 && len(form) > 20 {
				want = limitTokens
			}
			add(attack{
				family: "inline fragments side by side", name: fmt.Sprint(len(form), " ", n), want: want,
				body: requestBody("{legalNotice{"+strings.Repeat(form, n)+"}}", nil),
			})
		}
	}
	for _, n := range []int{10, 100, 300, 331, 500, 1500} {
		want := ""
		if 3*n+7 > maxTokens {
			want = limitTokens
		}
		add(attack{
			family: "inline fragments nested", name: fmt.Sprint(n), want: want,
			body: requestBody("{legalNotice"+strings.Repeat("{...", n)+"{attribution}"+strings.Repeat("}", n)+"}", nil),
		})
	}
	for _, levels := range []int{1, 2, 3, 10, 100} {
		for _, fields := range []int{30, 200, 300, 340, 450} {
			a := mustAnswer("fields in nested inline fragments", fmt.Sprint(levels, " ", fields),
				"{node(id:1)"+strings.Repeat("{...", levels)+"{"+strings.Repeat("id ", fields)+"}"+strings.Repeat("}", levels)+"}")
			if levels*fields*fields > maxInlineWork {
				a.want = limitInlineWork
			}
			list = append(list, a)
			b := mustAnswer("fields in nested inline fragments", fmt.Sprint("in a fragment ", levels, " ", fields),
				"{node(id:1){...F}}fragment F on Node"+strings.Repeat("{...", levels)+"{"+strings.Repeat("id ", fields)+"}"+strings.Repeat("}", levels))
			if 2*levels*fields*fields > maxInlineWork {
				b.want = limitInlineWork
			}
			list = append(list, b)
		}
	}
	for _, n := range []int{1, 2, 3, 10, 30} {
		// What each operation reaches through a fragment is compared again for each.
		a := attack{family: "operations times fragments", name: fmt.Sprint("objects ", n), want: limitDocumentFields,
			body: strings.Replace(requestBody(numbered(n, func(i int) string { return fmt.Sprintf("query Q%d{node(id:1){...F}}", i) })+
				"fragment F on Territory{center{"+strings.Repeat("latitude ", 440)+"}}", nil), "{", `{"operationName":"Q0",`, 1)}
		if n <= 2 {
			a.want = ""
		}
		add(a)
	}
	for _, n := range []int{5, 8, 10, 15, 20} {
		grid := "{legalNotice{" + strings.Repeat("...{"+strings.Repeat("...{attribution}", n)+"}", n) + "}}"
		want := ""
		if n*(4*n+3)+6 > maxTokens {
			want = limitTokens
		}
		add(attack{family: "inline fragments in a grid", name: fmt.Sprint(n), body: requestBody(grid, nil), want: want})
	}

	for _, n := range []int{2, 50, 99, 140, 200} {
		query := numbered(n, func(i int) string { return fmt.Sprintf("query Q%d{legalNotice{attribution}}", i) })
		a := attack{family: "many operations", name: fmt.Sprint(n), body: strings.Replace(requestBody(query, nil), "{", `{"operationName":"Q1",`, 1)}
		if n*8 > maxTokens {
			a.want = limitTokens
		}
		add(a)
		add(mustRefuse("many operations", fmt.Sprintf("%d none chosen", n), map[bool]string{true: limitTokens, false: string(reasonOperation)}[n*8 > maxTokens], query))
	}
	for _, n := range []int{10, 20, 60} {
		query := numbered(n, func(i int) string { return fmt.Sprintf("query Q%d{legalNotice{...F}}", i) }) +
			"fragment F on LegalNotice{" + strings.Repeat("attribution ", 300) + "}"
		add(mustRefuse("operations times fragments", fmt.Sprint(n), limitDocumentFields, query))
	}
	add(mustRefuse("many operations", "same name", "UniqueOperationNames", "query A{legalNotice{attribution}}query A{legalNotice{attribution}}"))
	add(mustRefuse("many operations", "one anonymous", "LoneAnonymousOperation", "{legalNotice{attribution}}query A{legalNotice{attribution}}"))
	for _, text := range []string{" ", "#" + canary, "fragment F on LegalNotice{attribution}", ",,,", "\ufeff"} {
		want := string(reasonOperation)
		add(mustRefuse("no operation", fmt.Sprintf("%q", text), want, text))
	}

	for _, n := range []int{1, 50, 100, 140, 400} {
		query := "query(" + numbered(n, func(i int) string { return fmt.Sprintf("$v%d:ID!=1 ", i) }) + "){" +
			numbered((n+99)/100, func(i int) string {
				return fmt.Sprintf("a%d:nodes(ids:[", i) + numbered(min(100, n-100*i), func(j int) string { return fmt.Sprintf("$v%d ", 100*i+j) }) + "]){id}"
			}) + "}"
		want := ""
		if n >= 140 {
			want = limitTokens
		}
		add(attack{family: "many variables", name: fmt.Sprint(n), body: requestBody(query, nil), want: want})
		add(mustRefuse("many variables", fmt.Sprintf("unused %d", n), map[bool]string{true: limitTokens, false: "NoUnusedVariables"}[n > 199],
			"query("+numbered(n, func(i int) string { return fmt.Sprintf("$v%d:Int ", i) })+"){legalNotice{attribution}}"))
	}

	// Depth. Through edges, 16 raw levels are met before 10 logical ones; through objects the other way round.
	add(around("deep selections", "objects", limitDepth, maxDepth, func(n int) string {
		return `{node(id:"x"){...on Programme` + strings.Repeat("{replicaOf", n-2) + "{id}" + strings.Repeat("}", n-2) + "}}"
	})[:4]...)
	add(mustRefuse("deep selections", "objects 20", limitRawDepth,
		`{node(id:"x"){...on Programme`+strings.Repeat("{replicaOf", 18)+"{id}"+strings.Repeat("}", 18)+"}}"))
	add(around("deep selections", "connections", limitRawDepth, maxRawDepth, func(n int) string {
		return deepConnections(n)
	})...)
	for _, n := range []int{100, 400, 999, 1001, 3000} {
		want := limitRawDepth
		if n > 333 {
			want = limitTokens
		}
		add(mustRefuse("deep selections", fmt.Sprint("braces ", n), want, strings.Repeat("{"+"a", n)+strings.Repeat("}", n)))
	}
	add(around("aliases", "at the root and below", limitAliases, maxAliases, func(n int) string {
		return "{legalNotice{" + numbered(n, func(i int) string { return fmt.Sprintf("a%d:attribution ", i) }) + "}}"
	})...)
	add(around("aliases", "unfolded", limitAliases, maxAliases, func(n int) string {
		return "{legalNotice{" + strings.Repeat("...F ", n) + "}}fragment F on LegalNotice{a:attribution}"
	})...)
	add(mustRefuse("aliases", "101 times the same", limitAliases, "{legalNotice{"+numbered(101, func(i int) string { return fmt.Sprintf("a%d:attribution ", i) })+"}}"))
	add(around("directives", "on fields", limitDirectives, maxDirectives, func(n int) string {
		return "{legalNotice{" + strings.Repeat("attribution @include(if:true) ", n) + "}}"
	})...)
	add(around("directives", "on fragments", limitDirectives, maxDirectives, func(n int) string {
		return "{legalNotice{" + strings.Repeat("...F @skip(if:false) ...@include(if:true){attribution} ", n/2) +
			strings.Repeat("...F @skip(if:false) ", n%2) + "...F}}fragment F on LegalNotice{attribution}"
	})...)
	for _, n := range []int{2, 11, 120, 450, 600} {
		want := limitDirectives
		if n == 2 {
			want = string(reasonValidation)
		}
		if n > 400 {
			want = limitTokens
		}
		add(mustRefuse("directives", fmt.Sprintf("unknown %d", n), want, "{legalNotice{attribution "+strings.Repeat("@"+canary+" @b ", n)+"}}"))
	}
	for _, d := range []string{"defer", "defer(if:false)", "stream(initialCount:1)"} {
		add(mustRefuse("streaming directives", d, string(reasonStreaming), "{legalNotice{...@"+d+"{attribution}}}"))
	}
	add(around("root fields", "query", limitRoots, maxQueryRoots, func(n int) string {
		return "{" + strings.Repeat("legalNotice{attribution}", n) + "__typename}"
	})...)
	add(around("root fields", "in fragments", limitRoots, maxQueryRoots, func(n int) string {
		return "{" + strings.Repeat("...F ", n) + "}fragment F on Query{legalNotice{attribution}}"
	})...)
	add(mustRefuse("root fields", "mutation", limitRoots, "mutation{a b c d}"))

	add(costAttacks()...)
	add(introspectionAttacks()...)
	return list
}

// deepConnections is a valid query n fields deep, through connections.
func deepConnections(n int) string {
	open := []string{"actors(first:1){", "nodes{", "alliances(first:1){", "edges{", "node{", "programmes(first:1){", "nodes{", "alliance{", "programmes(first:1){",
		"nodes{", "alliance{", "programmes(first:1){", "edges{", "node{", "alliance{"}
	var b strings.Builder
	b.WriteString("{")
	for i := range n - 1 {
		b.WriteString(open[i%len(open)])
	}
	b.WriteString("__typename" + strings.Repeat("}", n))
	return b.String()
}

// costAttacks ask for more objects than an answer may hold.
func costAttacks() []attack {
	const family = "cost"
	var list []attack
	// One level of pages of 100 in pages of 100 is half of what is allowed.
	page := func(levels, size int) string {
		open := []string{"programmes(first:%d){nodes{", "sites(first:%d){nodes{", "territory{programmes(first:%d){nodes{"}
		shut := []string{"}}", "}}", "}}}"}
		query := "id"
		for i := levels - 1; i >= 0; i-- {
			query = fmt.Sprintf(open[i], size) + query + shut[i]
		}
		return "{" + query + "}"
	}
	list = append(list,
		mustAnswer(family, "100", page(1, 100)),
		mustAnswer(family, "100 × 50", page(2, 70)),
		mustAnswer(family, "100 × 100", page(2, 100)),
		mustAnswer(family, "25 × 25 × 25", page(3, 25)),
		mustRefuse(family, "30 × 30 × 30", limitCost, page(3, 30)),
		mustRefuse(family, "100 × 100 × 100", limitCost, page(3, 100)),
		mustRefuse(family, "a million by lists", limitCost, "{territory(kind:COMMUNE,code:\"1\")"+strings.Repeat("{ancestors", 6)+"{id}"+strings.Repeat("}", 6)+"}"),
		mustRefuse(family, "10¹⁴", limitCost, "{"+strings.Repeat("territories(first:100){nodes{children(first:100){nodes{descendants(first:100){nodes{id}}}}}} ", 3)+"}"),
		mustRefuse(family, "by nodes", limitCost, `{nodes(ids:[`+strings.Repeat("1 ", 100)+`]){...on Territory{children(first:100){nodes{children(first:3){nodes{id}}}}}}}`),
		mustAnswer(family, "by few nodes", `{nodes(ids:[1 2]){...on Territory{children(first:100){nodes{children(first:3){nodes{id}}}}}}}`),
	)
	// Little is said, and much must be looked at for it.
	list = append(list,
		mustAnswer(family, "counts of a few", "{territories(first:30){nodes{contributions(first:1){totalCount}}}}"),
		mustRefuse(family, "counts of many", limitCost, "{territories(first:100){nodes{contributions(first:1){totalCount}}}}"),
		mustAnswer(family, "sums of a few", "{territories(first:15){nodes{funding{contributionCount}}}}"),
		mustRefuse(family, "sums of many", limitCost, "{territories(first:90){nodes{funding{contributionCount}}}}"),
		mustAnswer(family, "outlines of a few", "{territories(first:50){nodes{outline{geometry}}}}"),
		mustRefuse(family, "outlines twice", limitCost, "{territories(first:100){nodes{a:outline{geometry} b:outline{geometry}}}}"),
	)
	for _, n := range []int{1, 2, 3, 5, 9} {
		// The same page again and again at the root: 100 × 70 each.
		a := mustAnswer(family, fmt.Sprintf("beside %d", n), "{"+strings.Repeat("programmes(first:100){nodes{sites(first:70){nodes{id}}}} ", n)+"}")
		if n > 2 {
			a.want = limitCost
		}
		list = append(list, a)
		// The same in fragments, pages given above them.
		b := mustAnswer(family, fmt.Sprintf("fragments %d", n), "{"+strings.Repeat("programmes(first:100){...P} ", n)+
			"}fragment P on ProgrammeConnection{nodes{sites(first:70){...S}}}fragment S on SiteConnection{nodes{id}}")
		b.want = a.want
		list = append(list, b)
	}
	for _, n := range []int{10, 50, 100} {
		query := "query($n:Int,$m:Int=50){programmes(first:$n){edges{node{sites(first:$m){edges{node{territory{children(first:$n){totalCount nodes{id}}}}}}}}}}"
		a := attack{family: family, name: fmt.Sprintf("by variables %d", n), body: requestBody(query, map[string]any{"n": n})}
		if n > 10 {
			a.want = limitCost
		}
		list = append(list, a)
	}
	return list
}

// introspectionAttacks go round in the schema. The queries of the usual tools must pass.
func introspectionAttacks() []attack {
	const family = "introspection"
	list := []attack{
		mustAnswer(family, "types", "{__schema{types{name}}}"),
		mustAnswer(family, "one type and its fields' types", `{__type(name:"Programme"){fields{type{fields{name}}}}}`),
		mustRefuse(family, "in circles", string(reasonValidation), "{__schema{types{fields{type{fields{type{fields{type{fields{name}}}}}}}}}}"),
		mustRefuse(family, "once round", limitIntrospection, "{__schema{types{fields{type{fields{name}}}}}}"),
		mustRefuse(family, "round in fragments", limitIntrospection, "{__schema{types{...T}}}fragment T on __Type{fields{...F}}fragment F on __Field{type{fields{name description}}}"),
		mustRefuse(family, "deep", limitIntrospectionDepth, "{__schema{types"+strings.Repeat("{ofType", 20)+"{name}"+strings.Repeat("}", 20)+"}}"),
		mustRefuse(family, "many fields", limitFields, "{__schema{types{"+strings.Repeat("name ", 500)+"}}}"),
		mustRefuse(family, "many fields unfolded", limitIntrospection, "{__schema{types{...F ...F ...F}}}fragment F on __Type{"+strings.Repeat("name ", 200)+"}"),
		mustRefuse(family, "behind an alias", limitIntrospection, "{a:__schema{types{fields{type{fields{name}}}}}}"),
	}
	for _, n := range []int{1, 2, 3, 9} {
		a := mustAnswer(family, fmt.Sprintf("everything %d times", n), "{"+numbered(n, func(i int) string {
			return fmt.Sprintf("a%d:__schema{types{name fields{name args{name}}inputFields{name}enumValues{name}interfaces{name}possibleTypes{name}}directives{name}}", i)
		})+"}")
		if n > 2 {
			a.want = limitIntrospection
		}
		list = append(list, a)
	}
	paths, _ := filepath.Glob("testdata/introspection/*.graphql")
	for _, path := range paths {
		text, err := os.ReadFile(path)
		if err != nil {
			panic(err)
		}
		list = append(list, mustAnswer(family, filepath.Base(path), string(text)))
	}
	return list
}
