package graph

import (
	"context"

	"alliances/internal/breadth"
	"alliances/internal/civic"
)

func (t *fields) sources(table breadth.Table) {
	table["Source"] = map[string]breadth.Field{
		"id":          id(sourcePrefix, func(s *civic.Source) string { return s.ID }),
		"title":       text(func(s *civic.Source) string { return s.Title }),
		"url":         maybeText(func(s *civic.Source) *string { return s.URL }),
		"licence":     maybeText(func(s *civic.Source) *string { return s.Licence }),
		"publishedOn": maybeDay(func(s *civic.Source) *civic.Date { return s.PublishedOn }),
	}
}

type sourceResolver struct{ *resolver }

func (r sourceResolver) ID(ctx context.Context, obj *civic.Source) (string, error) {
	return globalID(sourcePrefix, obj.ID), nil
}
