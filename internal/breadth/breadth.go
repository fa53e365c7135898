// Package breadth executes GraphQL reads level by level.
//
// A level is the set of objects that are as many relations away from the root. All the relations asked of a level are
// loaded before anything below it, each with one call for all the parents that ask for it with the same arguments,
// wherever in the document they ask. When nothing is left to load, the answer is written serially. So the number of
// calls depends on the shape of an operation and never on how many objects it returns.
//
// The package knows GraphQL alone: a Table says how each field is read, and how an error looks to a client is the
// caller's decision.
package breadth

import (
	"context"
	"errors"
	"fmt"
	"reflect"

	lru "github.com/hashicorp/golang-lru/v2"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"
)

// The reasons for which an operation is not answered whatever the data are. Config.Present receives errors that wrap
// them.
var (
	// ErrRefused is an operation that this executor does not run: @defer, or not a query.
	ErrRefused = errors.New("operation refused")
	// ErrTooLarge is an answer above Config.MaxBytes, or an operation with more than 20,000 distinct fields.
	ErrTooLarge = errors.New("answer too large")
)

// DefaultMaxBytes is how large an answer may be where Config.MaxBytes does not say.
const DefaultMaxBytes = 8 << 20

const (
	maxPlans       = 1000
	maxPlanMembers = 20_000
)

// Table says how each field is read: type name, field name, entry. Only object types have entries.
type Table map[string]map[string]Field

// Config is what an Executor needs. Schema, Table and Present are required, TypeOf where the schema has interfaces or
// unions.
type Config struct {
	Schema *ast.Schema
	Table  Table
	// TypeOf gives the GraphQL type name of an object that stands behind an interface or a union.
	TypeOf func(obj any) string
	// Key gives what identifies an object among those of its type, a comparable value: of two parents with the same
	// key only the first is given to a relation, and both get its children. Without a Key, or when it gives nil, an
	// object is identified by its pointer.
	Key func(typeName string, obj any) any
	// Present says what the client sees of an error. The path, when the error has one, is that of its first place in
	// the answer; Present need not set it.
	Present func(ctx context.Context, err error, path ast.Path) *gqlerror.Error
	// Reads says what an entry reads that does not say so itself, by the Go type of its parents and its name; nil: any field.
	Reads func(parent reflect.Type, field string) []string
	// Together runs the calls of a level, each once, in one goroutine: it may let one run while another waits for what it asked. Nil:
	// one after the other. So are those of an operation that was not asked before, and nobody is told what they read (Want.Reads,
	// Want.Ahead): what is made for one operation is worth preparing only where it is asked again.
	Together func(ctx context.Context, session any, calls []func())
	// MaxBytes bounds the data of an answer; 0 means 8 MiB. An answer that would pass it before nulls propagate may
	// be refused before it is loaded whole.
	MaxBytes int
}

// Executor runs queries on a schema. It is safe for concurrent use.
type Executor struct {
	config   Config
	entries  map[string]map[string]*entry
	possible map[string]map[string]bool // abstract type → object types behind it
	plans    *lru.Cache[planKey, *plan]
}

// Result is an answer. Data is JSON that belongs to the caller: `null` when a null reached the root or the answer was
// too large, nil when the operation was refused before it ran.
type Result struct {
	Data   []byte
	Errors gqlerror.List
}

// New checks the table against the schema. Its error lists every problem: a field that can be reached from Query or
// from a type of the table without an entry, an entry without a field, an entry whose shape or arguments contradict
// the schema.
func New(config Config) (*Executor, error) {
	if config.Schema == nil || config.Schema.Query == nil {
		return nil, errors.New("make executor: the schema has no query type")
	}
	if config.Present == nil {
		return nil, errors.New("make executor: Present is missing")
	}
	if config.MaxBytes == 0 {
		config.MaxBytes = DefaultMaxBytes
	}
	plans, err := lru.New[planKey, *plan](maxPlans)
	if err != nil {
		return nil, fmt.Errorf("make plan cache: %w", err)
	}
	e := &Executor{config: config, possible: possibleTypes(config.Schema), plans: plans}
	if e.entries, err = e.check(); err != nil {
		return nil, fmt.Errorf("check table against schema:\n%w", err)
	}
	return e, nil
}

// Execute answers a query. The document must be validated and the variables coerced; both are only read, and the
// document must not change afterwards, for its plan is kept until Forget. The fields of the root type get the zero value of their
// parent type. The session reaches every relation as Call.Session.
func (e *Executor) Execute(ctx context.Context, doc *ast.QueryDocument, op *ast.OperationDefinition, variables map[string]any, session any) Result {
	if op.Operation != ast.Query {
		return e.refuse(ctx, fmt.Errorf("execute %s: %w", op.Operation, ErrRefused))
	}
	return e.execute(ctx, request{
		doc: doc, key: planKey{doc: doc, op: op, typeName: e.config.Schema.Query.Name},
		selection: op.SelectionSet, variables: variables, session: session,
	})
}

// ExecuteFrom answers a selection below an object that already exists: the payload of a mutation, the event of a
// subscription. Paths of errors begin below that object. A nil object is null.
func (e *Executor) ExecuteFrom(ctx context.Context, doc *ast.QueryDocument, typeName string, obj any, selection ast.SelectionSet, variables map[string]any, session any) Result {
	if obj == nil {
		return Result{Data: []byte("null")}
	}
	return e.execute(ctx, request{
		doc: doc, key: planKey{doc: doc, typeName: typeName, selection: selectionKey(selection)}, root: obj,
		selection: selection, variables: variables, session: session,
	})
}

// request is one operation to answer.
type request struct {
	doc       *ast.QueryDocument
	key       planKey
	root      any // nil for the root type
	selection ast.SelectionSet
	variables map[string]any
	session   any
}

func (e *Executor) execute(ctx context.Context, req request) (result Result) {
	defer func() {
		if v := recover(); v != nil {
			result = e.refuse(ctx, fmt.Errorf("execute operation: %w", newPanicError(v)))
		}
	}()
	p, err := e.plan(req)
	if err != nil {
		return e.refuse(ctx, err)
	}
	r := newRun(ctx, e, p, req)
	r.again = p.uses.Add(1) > 1
	root, err := r.load()
	if err != nil {
		return e.null(ctx, err)
	}
	return r.write(root)
}

// refuse answers an operation that did not run.
func (e *Executor) refuse(ctx context.Context, err error) Result {
	return Result{Errors: gqlerror.List{e.present(ctx, &failure{err: err})}}
}

// null answers an operation that ran and has no data because of err.
func (e *Executor) null(ctx context.Context, err error) Result {
	return Result{Data: []byte("null"), Errors: gqlerror.List{e.present(ctx, &failure{err: err})}}
}

func (e *Executor) tooLarge() error {
	return fmt.Errorf("answer in more than %d bytes: %w", e.config.MaxBytes, ErrTooLarge)
}
