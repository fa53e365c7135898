package graph

import "testing"

// Every field of the schema has its entry, every entry its field: build says so for each that has not.
func TestTableCoversTheSchema(t *testing.T) {
	t.Parallel()
	if _, err := build(Settings{}); err != nil {
		t.Fatal(err)
	}
}
