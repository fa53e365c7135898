package graph

import (
	"context"
	"sync"

	"github.com/hashicorp/golang-lru/v2/simplelru"
	"github.com/vektah/gqlparser/v2/ast"
)

// documents keeps the documents used last, parsed, judged and validated. It is bounded by their number and by the length
// of their texts together: a parsed document takes up to a hundred bytes a character, and a stranger chooses both.
type documents struct {
	mu     sync.Mutex
	recent *simplelru.LRU[string, *ast.QueryDocument]
	length int
}

// newDocuments makes an empty store; forget is told of each document that leaves it.
func newDocuments(forget func(*ast.QueryDocument)) *documents {
	d := &documents{}
	// The only error is a size that is not positive.
	d.recent, _ = simplelru.NewLRU(cachedDocuments, func(query string, doc *ast.QueryDocument) {
		d.length -= len(query)
		forget(doc)
	})
	return d
}

// Get gives the document of a query text.
func (d *documents) Get(_ context.Context, query string) (*ast.QueryDocument, bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.recent.Get(query)
}

// Add keeps a document, in the place of those that were not used for longest.
func (d *documents) Add(_ context.Context, query string, doc *ast.QueryDocument) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.recent.Contains(query) {
		return // two requests have parsed it at the same time
	}
	d.recent.Add(query, doc)
	for d.length += len(query); d.length > cachedLength; {
		d.recent.RemoveOldest()
	}
}
