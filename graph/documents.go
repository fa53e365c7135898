package graph

import (
	"context"
	"sync"

	"github.com/hashicorp/golang-lru/v2/simplelru"
	"github.com/vektah/gqlparser/v2/ast"
)

// recent keeps the values used last, bounded by their number and by the length of the texts that they were made of: a
// stranger chooses both.
type recent[V any] struct {
	mu     sync.Mutex
	values *simplelru.LRU[string, V]
	text   func(key string, value V) string
	length int
}

// newRecent makes an empty store; forget is told of each value that leaves it.
func newRecent[V any](text func(key string, value V) string, forget func(V)) *recent[V] {
	r := &recent[V]{text: text}
	// The only error is a size that is not positive.
	r.values, _ = simplelru.NewLRU(cachedDocuments, func(key string, value V) {
		r.length -= len(text(key, value))
		forget(value)
	})
	return r
}

func (r *recent[V]) get(key string) (V, bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.values.Get(key)
}

// add keeps a value, in the place of those that were not used for longest.
func (r *recent[V]) add(key string, value V) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.values.Contains(key) {
		return // two requests have made it at the same time
	}
	r.values.Add(key, value)
	for r.length += len(r.text(key, value)); r.length > cachedLength; {
		r.values.RemoveOldest()
	}
}

// documents keeps documents parsed, judged and validated, by their texts: the registered ones for good, of the others those
// used last. A parsed document takes up to a hundred bytes a character.
type documents struct {
	registered sync.Map // of text to *ast.QueryDocument, once it has been used
	known      map[string]bool
	others     *recent[*ast.QueryDocument]
}

// newDocuments makes an empty store; forget is told of each document that leaves it.
func newDocuments(registered Registered, forget func(*ast.QueryDocument)) *documents {
	return &documents{known: registered.known, others: newRecent(func(query string, _ *ast.QueryDocument) string { return query }, forget)}
}

// Get gives the document of a query text.
func (d *documents) Get(_ context.Context, query string) (*ast.QueryDocument, bool) {
	if doc, ok := d.registered.Load(query); ok {
		return doc.(*ast.QueryDocument), true
	}
	return d.others.get(query)
}

// Add keeps a document.
func (d *documents) Add(_ context.Context, query string, doc *ast.QueryDocument) {
	if d.known[query] {
		d.registered.LoadOrStore(query, doc)
		return
	}
	d.others.add(query, doc)
}
