package graph

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"os"
	"slices"
)

// entry is one operation of a manifest. Apollo's alone tells names.
type entry struct{ id, name, text string }

// apolloFormat is what a manifest of Apollo's tool calls itself.
const apolloFormat = "apollo-persisted-query-manifest"

// readManifest reads the list of operations that a client's build has made: Apollo's, or the map of ids to texts that
// Relay's compiler and graphql-codegen write.
func readManifest(file string) ([]entry, error) {
	content, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	value, refused := decodeJSON(content)
	if refused != nil {
		return nil, fmt.Errorf("%s: %s", file, explain(refused))
	}
	object, ok := value.(map[string]any)
	if !ok {
		return nil, fmt.Errorf("%s: not a manifest: a JSON object is expected", file)
	}
	if object["format"] != nil {
		entries, err := apolloEntries(object)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", file, err)
		}
		return entries, nil
	}
	var entries []entry
	for _, id := range slices.Sorted(maps.Keys(object)) {
		text, ok := object[id].(string)
		if !ok {
			return nil, fmt.Errorf("%s: operation %q: its text is expected, as Relay and graphql-codegen write it", file, id)
		}
		entries = append(entries, entry{id: id, text: text})
	}
	return entries, nil
}

func apolloEntries(object map[string]any) ([]entry, error) {
	if object["format"] != apolloFormat || object["version"] != json.Number("1") {
		return nil, fmt.Errorf("the format %v, version %v, is not known: %s, version 1, is", object["format"], object["version"], apolloFormat)
	}
	list, ok := object["operations"].([]any)
	if !ok {
		return nil, errors.New("no list of operations")
	}
	var entries []entry
	for i, each := range list {
		fields, _ := each.(map[string]any)
		var e entry
		for name, to := range map[string]*string{"id": &e.id, "name": &e.name, "body": &e.text} {
			if *to, ok = fields[name].(string); !ok {
				return nil, fmt.Errorf("operation %d: no %s", i+1, name)
			}
		}
		entries = append(entries, e)
	}
	return entries, nil
}
