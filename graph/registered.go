package graph

import (
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"strings"

	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"
	"github.com/vektah/gqlparser/v2/parser"
	"github.com/vektah/gqlparser/v2/validator"
)

// releasedFiles are the operations that released apps send: they run, unchanged, for ever.
//
//go:embed operations
var releasedFiles embed.FS

// Registered holds the documents that the program knows by an id, and does not change. The id is sha256: and the SHA-256
// of the exact text, or the hexadecimal digits alone; and, of an operator's manifest, whatever id it gives.
type Registered struct {
	texts map[string]string // by each id
	known map[string]bool   // by text
}

// Register registers the released operations and those of the operator's manifests. Each is parsed, validated and judged
// by the guard; the error has one line, with the file and the name, for each that could not run. Released operations that
// ask for what the schema does not have yet are left out.
func Register(manifests []string) (Registered, error) {
	return register(NewExecutableSchema(Config{}).Schema(), manifests)
}

func register(schema *ast.Schema, manifests []string) (Registered, error) {
	r := registering{Registered{texts: map[string]string{}, known: map[string]bool{}}, schema, newIntrospectionSizes(schema)}
	err := fs.WalkDir(releasedFiles, ".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		text, err := releasedFiles.ReadFile(path)
		if err != nil {
			return err
		}
		return r.release(path, string(text))
	})
	if err != nil {
		return Registered{}, err
	}
	var wrong []error
	for _, file := range manifests {
		entries, err := readManifest(file)
		if err != nil {
			wrong = append(wrong, err)
		}
		for _, e := range entries {
			if name, err := r.enter(e); err != nil {
				wrong = append(wrong, fmt.Errorf("%s: operation %q: %s", file, name, explain(err)))
			}
		}
	}
	return r.Registered, errors.Join(wrong...)
}

// Released gives the text of an operation that released apps send, by its file, such as resident/Neighbourhood, and its name: as the file
// stands where it holds no other, else as the clients' tools print it.
func Released(file, name string) (string, error) {
	text, err := releasedFiles.ReadFile("operations/v1/" + file + ".graphql")
	if err != nil {
		return "", fmt.Errorf("find the released operation %s: %w", name, err)
	}
	doc, err := parser.ParseQuery(&ast.Source{Name: file, Input: string(text)})
	if err != nil {
		return "", err
	}
	op := doc.Operations.ForName(name)
	switch {
	case op == nil:
		return "", fmt.Errorf("%s has no operation %s", file, name)
	case len(doc.Operations) == 1:
		return string(text), nil
	}
	return styles[0].document(&ast.QueryDocument{Operations: ast.OperationList{op}, Fragments: usedFragments(doc, op)}), nil
}

// registering is a registry while it is filled.
type registering struct {
	Registered
	schema *ast.Schema
	sizes  *introspectionSizes
}

// release registers a released file as it stands, and each of its operations alone as the clients' tools print it.
func (r *registering) release(path, text string) error {
	doc, err := parser.ParseQuery(&ast.Source{Name: path, Input: text})
	if err != nil {
		return err
	}
	whole := true
	for _, op := range doc.Operations {
		alone := &ast.QueryDocument{Operations: ast.OperationList{op}, Fragments: usedFragments(doc, op)}
		if r.judge(alone) != nil {
			whole = false
			continue
		}
		for _, s := range styles {
			r.add(s.document(alone))
		}
	}
	if whole {
		r.add(text)
	}
	return nil
}

// enter registers an operation of a manifest. The name is the one to tell an error by.
func (r *registering) enter(e entry) (name string, err error) {
	if name = e.name; name == "" {
		name = e.id
	}
	doc, refused := judgeText(e.text)
	if refused != nil {
		return name, refused
	}
	if e.name == "" && len(doc.Operations) > 0 && doc.Operations[0].Name != "" {
		name = doc.Operations[0].Name
	}
	if err := r.judge(doc); err != nil {
		return name, err
	}
	hash := r.add(e.text)
	digits, prefixed := strings.CutPrefix(e.id, sha256Prefix)
	switch known, ok := r.texts[e.id]; {
	case e.id == "":
		return name, errors.New("no id")
	case (prefixed || len(digits) == len(hash)) && digits != hash:
		return name, errors.New("its id is not the SHA-256 of its text")
	case ok && known != e.text:
		return name, errors.New("another operation has the same id")
	}
	r.texts[e.id] = e.text
	return name, nil
}

const sha256Prefix = "sha256:"

// add registers a text by its hash.
func (r *registering) add(text string) (hash string) {
	hash = hashOf(text)
	r.texts[hash], r.texts[sha256Prefix+hash] = text, text
	r.known[text] = true
	return hash
}

func hashOf(text string) string {
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:])
}

// judge validates a document, and judges each of its operations as the guard will, given the defaults of its variables.
func (r *registering) judge(doc *ast.QueryDocument) error {
	if len(doc.Operations) == 0 {
		return errors.New("no operation")
	}
	if errs := validator.ValidateWithRules(r.schema, doc, silentRules()); len(errs) > 0 {
		return errs[0]
	}
	for _, op := range doc.Operations {
		variables := map[string]any{}
		for _, v := range op.VariableDefinitions {
			if v.DefaultValue == nil {
				continue
			}
			value, err := v.DefaultValue.Value(nil)
			if err != nil {
				return err
			}
			variables[v.Variable] = value
		}
		if _, refused := judgeCost(r.schema, r.sizes, op, variables); refused != nil {
			return refused
		}
	}
	return nil
}

// explain says in one line, to an operator, what is wrong with an operation of his own.
func explain(err error) string {
	text := err.Error()
	var places []gqlerror.Location
	if refused, ok := asRefusal(err); ok {
		shown := refused.asError(inEnglish)
		text, places = shown.Message, shown.Locations
	} else if invalid, ok := errors.AsType[*gqlerror.Error](err); ok {
		text, places = invalid.Message, invalid.Locations
	}
	if len(places) > 0 {
		text = fmt.Sprintf("%s (line %d, column %d)", text, places[0].Line, places[0].Column)
	}
	return strings.Join(strings.Fields(text), " ")
}

// usedFragments are the fragments of the document that an operation reaches.
func usedFragments(doc *ast.QueryDocument, op *ast.OperationDefinition) ast.FragmentDefinitionList {
	used := map[string]bool{}
	var list ast.FragmentDefinitionList
	var walk func(ast.SelectionSet)
	walk = func(set ast.SelectionSet) {
		for _, sel := range set {
			switch sel := sel.(type) {
			case *ast.Field:
				walk(sel.SelectionSet)
			case *ast.InlineFragment:
				walk(sel.SelectionSet)
			case *ast.FragmentSpread:
				if f := doc.Fragments.ForName(sel.Name); f != nil && !used[sel.Name] {
					used[sel.Name] = true
					list = append(list, f)
					walk(f.SelectionSet)
				}
			}
		}
	}
	walk(op.SelectionSet)
	return list
}
