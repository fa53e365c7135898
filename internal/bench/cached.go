package bench

import (
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
)

// registered is a request by GET for an operation that the server knows.
func registered(query string, variables map[string]any) Request {
	text, err := json.Marshal(variables)
	if err != nil {
		panic(err) // of texts and numbers
	}
	id := fmt.Sprintf("sha256:%x", sha256.Sum256([]byte(query)))
	return Request{Method: "GET", Path: "/graphql?" + url.Values{"documentId": {id}, "variables": {string(text)}}.Encode()}
}

// asIs takes answers as they are: each encoding has a tag of its own.
var asIs = http.Client{Transport: &http.Transport{DisableCompression: true}}

// keep asks the server for each request and gives what it answers, with its tags; nil where it does not answer such requests.
func keep(c *contender, requests []Request) ([]keptAnswer, error) {
	kept := make([]keptAnswer, len(requests))
	for i, r := range requests {
		address, err := url.Parse("http://" + c.address + r.Path)
		if err != nil {
			return nil, err
		}
		response, err := asIs.Get(address.String())
		if err != nil {
			return nil, err
		}
		body, err := io.ReadAll(response.Body)
		response.Body.Close()
		if err != nil {
			return nil, err
		}
		if response.StatusCode != http.StatusOK || response.Header.Get("ETag") == "" {
			return nil, nil
		}
		kept[i] = keptAnswer{Query: address.RawQuery, ETag: response.Header.Get("ETag"), Body: body}
	}
	return kept, nil
}

// answersInMemory is for how many towns the answers are asked for: they all fit into the server's memory.
const answersInMemory = 200

// cached measures what is answered from memory, and 304, against a bare handler that answers the same.
func (b *bench) cached(server *contender) error {
	requests := make([]Request, answersInMemory)
	for i, town := range b.towns[:answersInMemory] {
		requests[i] = registered(b.query, map[string]any{"kind": "COMMUNE", "code": town, "first": 20})
	}
	kept, err := keep(server, requests)
	if err != nil || kept == nil {
		b.report.uncached = kept == nil
		return err
	}
	file, err := os.CreateTemp("", "alliances-bench-answers-*.json")
	if err != nil {
		return err
	}
	defer os.Remove(file.Name())
	defer file.Close()
	if err := json.NewEncoder(file).Encode(kept); err != nil {
		return err
	}
	bare, err := startPart("bytes", "bytes", "", answersVariable+"="+file.Name())
	if err != nil {
		return err
	}
	defer bare.end()
	conditional := make([]Request, len(requests))
	for i, r := range requests {
		r.Header = map[string]string{"If-None-Match": kept[i].ETag}
		conditional[i] = r
	}
	for _, connections := range []int{crowd, queue} {
		results, err := b.rounds([]entrant{
			b.loaded("bytes", bare, 200, requests), b.loaded("cached", server, 200, requests),
			b.loaded("bytes 304", bare, 304, conditional), b.loaded("cached 304", server, 304, conditional)}, connections)
		if err != nil {
			return err
		}
		b.report.cached(connections, results)
	}
	return nil
}
