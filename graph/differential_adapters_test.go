package graph

import (
	"go/ast"
	"go/parser"
	"go/printer"
	"go/token"
	"os"
	"strings"
	"testing"
)

// Every method of gqlgen's resolvers is an adapter of one line onto the table of fields. A resolver with logic of its own would
// give it to one executor alone.
func TestResolversAreAdapters(t *testing.T) {
	t.Parallel()
	files, err := os.ReadDir(".")
	if err != nil {
		t.Fatal(err)
	}
	adapters := 0
	for _, file := range files {
		if name := file.Name(); strings.HasSuffix(name, ".go") && !strings.HasSuffix(name, "_test.go") && name != "generated.go" {
			source, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			n, others := resolverMethods(t, name, string(source))
			adapters += n
			for _, other := range others {
				t.Errorf("%s is not an adapter of one line", other)
			}
		}
	}
	if adapters < 100 {
		t.Errorf("only %d adapters were found", adapters)
	}
}

func TestOtherResolversAreFound(t *testing.T) {
	t.Parallel()
	for body, adapter := range map[string]bool{
		`return resolve[*civic.Actor](ctx, r.resolver, obj)`:                                    true,
		`return resolveList[*civic.Actor](ctx, r.resolver, nil)`:                                true,
		`return globalID(actorPrefix, obj.ID), nil`:                                             true,
		`return r.url(actorPath, obj.ID), nil`:                                                  true,
		`return obj.Name, nil`:                                                                  false,
		`return strings.ToUpper(r.url(actorPath, obj.ID)), nil`:                                 false,
		`return globalID(actorPrefix, strings.ToUpper(obj.ID)), nil`:                            false,
		`return globalID(actorPrefix, obj.ID), errors.New("no")`:                                false,
		`return resolve[*civic.Actor](context.Background(), r.resolver, obj)`:                   false,
		`return resolve[*civic.Actor](ctx, r.resolver, other(obj))`:                             false,
		`x, err := resolve[*civic.Actor](ctx, r.resolver, obj); return x, err`:                  false,
		`if obj.Hidden { return nil, nil }; return resolve[*civic.Actor](ctx, r.resolver, obj)`: false,
		``: false,
	} {
		n, others := resolverMethods(t, "x.go", "package graph\nfunc (r *actorResolver) X(ctx context.Context, obj *civic.Actor) (string, error) { "+body+" }")
		if (n == 1) != adapter || (len(others) == 0) != adapter {
			t.Errorf("%q: %d adapters and %v", body, n, others)
		}
	}
}

// resolverMethods counts the adapters among the methods of the resolvers of a file, and names the other methods.
func resolverMethods(t *testing.T, name, source string) (adapters int, others []string) {
	t.Helper()
	file, err := parser.ParseFile(token.NewFileSet(), name, source, 0)
	if err != nil {
		t.Fatal(err)
	}
	for _, decl := range file.Decls {
		method, ok := decl.(*ast.FuncDecl)
		if !ok || method.Recv == nil {
			continue
		}
		receiver := strings.TrimPrefix(printed(method.Recv.List[0].Type), "*")
		if !strings.HasSuffix(receiver, "Resolver") {
			continue
		}
		if isAdapter(method) {
			adapters++
		} else {
			others = append(others, receiver+"."+method.Name.Name)
		}
	}
	return adapters, others
}

func isAdapter(method *ast.FuncDecl) bool {
	if len(method.Body.List) != 1 {
		return false
	}
	returned, ok := method.Body.List[0].(*ast.ReturnStmt)
	if !ok || len(returned.Results) == 0 {
		return false
	}
	call, ok := returned.Results[0].(*ast.CallExpr)
	if !ok {
		return false
	}
	function := printed(call.Fun)
	var args []string
	for _, arg := range call.Args {
		args = append(args, printed(arg))
	}
	given := strings.Join(args, ", ")
	switch {
	case strings.HasPrefix(function, "resolve["), strings.HasPrefix(function, "resolveList["), function == "resolveBoolean":
		return len(returned.Results) == 1 && (given == "ctx, r.resolver, obj" || given == "ctx, r.resolver, nil")
	case function == "r.documentURL": // which the table's entry is, too
		return given == "obj" && len(returned.Results) == 2 && printed(returned.Results[1]) == "nil"
	case function == "globalID", function == "r.url":
		return len(args) == 2 && (args[1] == "obj.ID" || args[1] == "obj.Sha256") && len(returned.Results) == 2 && printed(returned.Results[1]) == "nil"
	}
	return false
}

func printed(node ast.Node) string {
	var b strings.Builder
	if err := printer.Fprint(&b, token.NewFileSet(), node); err != nil {
		return err.Error()
	}
	return b.String()
}
