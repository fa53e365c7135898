package graph

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"io"
	"net/url"
	"unicode/utf8"

	"github.com/99designs/gqlgen/graphql"
)

// maxBodyDepth bounds the nesting of a body while it is decoded. It is above maxValueDepth, whose refusal can say where.
const maxBodyDepth = 2 * maxValueDepth

// request is what a client asks for: a document, by its text or by an id, and what to run of it with which variables.
type request struct {
	graphql.RawParams
	documentID string // of a registered document
	hash       string // the SHA-256, in hexadecimal digits, of the text, which may come with it
}

// decodeBody reads the one JSON object of a body: query or documentId, and optionally operationName, variables and
// extensions, as GraphQL over HTTP names them. Other keys are ignored, as it asks. It is strict where readers of JSON
// differ: no key twice, nothing after the object, valid UTF-8, no byte order mark.
func decodeBody(body []byte) (*request, *refusal) {
	trimmed := bytes.TrimLeft(body, " \t\r\n")
	switch {
	case len(trimmed) == 0:
		return nil, &refusal{reason: reasonEmpty}
	case utf8.Valid(body) && trimmed[0] == '[':
		return nil, &refusal{reason: reasonBatch}
	}
	value, r := decodeJSON(body)
	if r != nil {
		return nil, r
	}
	object, ok := value.(map[string]any)
	if !ok {
		return nil, &refusal{reason: reasonJSON}
	}
	return parameters(object, "query")
}

// decodeURL reads the same from the query of an address, as strictly, but for the text of a document, which it refuses.
// documentId and operationName are texts, variables and extensions are JSON.
func decodeURL(query string) (*request, *refusal) {
	values, err := url.ParseQuery(query)
	if err != nil {
		return nil, &refusal{reason: reasonURL}
	}
	object := map[string]any{}
	for key, value := range values {
		switch {
		case len(value) > 1:
			return nil, &refusal{reason: reasonDuplicate}
		case !utf8.ValidString(key) || !utf8.ValidString(value[0]):
			return nil, &refusal{reason: reasonURL}
		}
		object[key] = value[0]
	}
	if values.Has("query") {
		return nil, &refusal{reason: reasonMethod}
	}
	for _, key := range []string{"variables", "extensions"} {
		text, ok := object[key].(string)
		if !ok {
			continue
		}
		var r *refusal
		if object[key], r = decodeJSON([]byte(text)); r != nil {
			r.parameter = key
			return nil, r
		}
	}
	return parameters(object, "documentId")
}

// parameters takes the parts of a request from its object. The document is told in exactly one way, but for its hash, which
// may stand beside the text. wanted is what a request without one is told to lack.
func parameters(object map[string]any, wanted string) (*request, *refusal) {
	p := &request{}
	refused := cmp.Or(part(object, "query", &p.Query), part(object, "documentId", &p.documentID), part(object, "operationName", &p.OperationName),
		part(object, "variables", &p.Variables), part(object, "extensions", &p.Extensions))
	if refused != nil {
		return nil, refused
	}
	if v := p.Extensions["persistedQuery"]; v != nil {
		persisted, _ := v.(map[string]any)
		if p.hash, _ = persisted["sha256Hash"].(string); p.hash == "" || persisted["version"] != json.Number("1") {
			return nil, &refusal{reason: reasonParameter, parameter: "extensions"}
		}
	}
	switch {
	case p.documentID != "" && (p.Query != "" || p.hash != ""):
		return nil, &refusal{reason: reasonParameter, parameter: "documentId"}
	case p.documentID == "" && p.Query == "" && p.hash == "":
		return nil, &refusal{reason: reasonParameter, parameter: wanted}
	}
	return p, nil
}

// part takes one part of a request, if it is there; null is not.
func part[T any](object map[string]any, name string, to *T) *refusal {
	given := object[name]
	if given == nil {
		return nil
	}
	var ok bool
	if *to, ok = given.(T); !ok {
		return &refusal{reason: reasonParameter, parameter: name}
	}
	return nil
}

// decodeJSON reads one value and nothing after it. Numbers stay as they are written.
func decodeJSON(text []byte) (any, *refusal) {
	if !utf8.Valid(text) {
		return nil, &refusal{reason: reasonUTF8}
	}
	d := jsonDecoder{json.NewDecoder(bytes.NewReader(text))}
	d.UseNumber()
	value, r := d.value(0)
	if r != nil {
		return nil, r
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return nil, &refusal{reason: reasonTrailing}
	}
	return value, nil
}

// jsonDecoder builds values token by token, which lets it see a key that comes twice and stop at a depth.
type jsonDecoder struct{ *json.Decoder }

func (d jsonDecoder) value(depth int) (any, *refusal) {
	token, err := d.Token()
	if err != nil {
		return nil, &refusal{reason: reasonJSON}
	}
	delim, ok := token.(json.Delim)
	if !ok {
		return token, nil
	}
	if depth++; depth > maxBodyDepth {
		return nil, tooMuch(limitValueDepth, maxValueDepth, depth, nil)
	}
	if delim == '[' {
		list := []any{}
		for d.More() {
			item, r := d.value(depth)
			if r != nil {
				return nil, r
			}
			list = append(list, item)
		}
		return list, d.end()
	}
	object := map[string]any{}
	for d.More() {
		token, err := d.Token()
		key, isKey := token.(string)
		if err != nil || !isKey {
			return nil, &refusal{reason: reasonJSON}
		}
		if _, twice := object[key]; twice {
			return nil, &refusal{reason: reasonDuplicate}
		}
		item, r := d.value(depth)
		if r != nil {
			return nil, r
		}
		object[key] = item
	}
	return object, d.end()
}

// end reads the delimiter that closes a list or an object.
func (d jsonDecoder) end() *refusal {
	if _, err := d.Token(); err != nil {
		return &refusal{reason: reasonJSON}
	}
	return nil
}
