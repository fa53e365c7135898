package graph

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"unicode/utf8"

	"github.com/99designs/gqlgen/graphql"
)

// maxBodyDepth bounds the nesting of a body while it is decoded. It is above maxValueDepth, whose refusal can say where.
const maxBodyDepth = 2 * maxValueDepth

// decodeRequest reads the one JSON object of a body: query, and optionally operationName, variables and extensions, as
// GraphQL over HTTP names them. Other keys are ignored, as it asks. It is strict where readers of JSON differ: no key
// twice, nothing after the object, valid UTF-8, no byte order mark.
func decodeRequest(body []byte) (*graphql.RawParams, *refusal) {
	trimmed := bytes.TrimLeft(body, " \t\r\n")
	switch {
	case len(trimmed) == 0:
		return nil, &refusal{reason: reasonEmpty}
	case !utf8.Valid(body):
		return nil, &refusal{reason: reasonUTF8}
	case trimmed[0] == '[':
		return nil, &refusal{reason: reasonBatch}
	case trimmed[0] != '{':
		return nil, &refusal{reason: reasonJSON}
	}
	d := bodyDecoder{json.NewDecoder(bytes.NewReader(body))}
	d.UseNumber()
	value, r := d.value(0)
	if r != nil {
		return nil, r
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return nil, &refusal{reason: reasonTrailing}
	}
	return parameters(value.(map[string]any))
}

// parameters takes the parts of a request from its object.
func parameters(object map[string]any) (*graphql.RawParams, *refusal) {
	p := &graphql.RawParams{}
	var ok bool
	if p.Query, ok = object["query"].(string); !ok || p.Query == "" {
		return nil, &refusal{reason: reasonParameter, parameter: "query"}
	}
	if v := object["operationName"]; v != nil {
		if p.OperationName, ok = v.(string); !ok {
			return nil, &refusal{reason: reasonParameter, parameter: "operationName"}
		}
	}
	if v := object["variables"]; v != nil {
		if p.Variables, ok = v.(map[string]any); !ok {
			return nil, &refusal{reason: reasonParameter, parameter: "variables"}
		}
	}
	if v := object["extensions"]; v != nil {
		if p.Extensions, ok = v.(map[string]any); !ok {
			return nil, &refusal{reason: reasonParameter, parameter: "extensions"}
		}
	}
	return p, nil
}

// bodyDecoder builds values token by token, which lets it see a key that comes twice and stop at a depth.
type bodyDecoder struct{ *json.Decoder }

func (d bodyDecoder) value(depth int) (any, *refusal) {
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
func (d bodyDecoder) end() *refusal {
	if _, err := d.Token(); err != nil {
		return &refusal{reason: reasonJSON}
	}
	return nil
}
