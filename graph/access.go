package graph

import (
	"context"

	"alliances/internal/cache"
)

// Access is which documents are run, and how much of them for each caller. The zero value runs every text, knows none by an id and limits
// nobody.
type Access struct {
	Registered Registered
	Only       bool // runs nothing but registered documents
	Automatic  bool // clients may register the texts that they send (Apollo's automatic persisted queries); not with Only
	Quota      *Quota
}

// library finds the document of a request, by its text or by its id, and keeps the answers to registered ones.
type library struct {
	answers    *cache.Cache
	documents  *documents
	quota      *Quota
	scopes     scopes
	registered Registered
	only       bool
	automatic  *recent[string] // texts by their hashes; nil unless clients may register
}

func newLibrary(a Access, known *documents, answers *cache.Cache) *library {
	l := &library{answers: answers, documents: known, quota: a.Quota, scopes: newScopes(), registered: a.Registered, only: a.Only}
	if a.Automatic {
		l.automatic = newRecent(func(_, text string) string { return text }, func(string) {})
	}
	return l
}

// find puts the text into a request that names it by an id. It refuses an unknown id, a text that is not the one of its
// hash and, where only registered documents run, any other, unread.
func (l *library) find(r *request) *refusal {
	switch {
	case r.Query != "":
		if r.hash != "" && hashOf(r.Query) != r.hash {
			return &refusal{reason: reasonHash}
		}
		if l.only && !l.registered.known[r.Query] {
			return &refusal{reason: reasonOnly}
		}
		return nil
	case r.documentID != "":
		r.Query = l.registered.texts[r.documentID]
	default:
		if r.Query = l.registered.texts[r.hash]; r.Query == "" && l.automatic != nil {
			r.Query, _ = l.automatic.get(r.hash)
		}
	}
	if r.Query == "" {
		return &refusal{reason: reasonUnknownID}
	}
	return nil
}

// keep registers a text that came with its hash and that has passed the guard, where clients may.
func (l *library) keep(r *request) {
	if l.automatic != nil && r.hash != "" && !l.registered.known[r.Query] {
		l.automatic.add(r.hash, r.Query)
	}
}

// parsed tells whether the work of parsing and validating a text is done, or is done once for all.
func (l *library) parsed(ctx context.Context, text string) bool {
	_, ok := l.documents.Get(ctx, text)
	return ok || l.registered.known[text]
}
