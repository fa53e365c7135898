package graph

import (
	"fmt"
	"net/http"
	"strings"
	"unicode/utf16"
)

const goodBody = `{"query":"{legalNotice{attribution}}"}`

// bodyAttacks are bodies that are no request, or too much of one.
func bodyAttacks() []attack {
	var list []attack
	add := func(family, name, want, body string) {
		list = append(list, attack{family: family, name: name, body: body, want: want})
	}

	for _, n := range append(aroundLimit(maxBody), 50*maxBody) {
		for name, filler := range map[string]string{
			"unknown key": strings.TrimSuffix(goodBody, "}") + `,"x":"%s"}`,
			"white space": goodBody + "%s",
			"variables":   strings.TrimSuffix(goodBody, "}") + `,"variables":{"x":"%s"}}`,
			"not JSON":    canary + "%s",
		} {
			pad := n - len(filler) + 2
			a := attack{family: "body size", name: fmt.Sprint(name, " ", n), body: fmt.Sprintf(filler, strings.Repeat(" ", pad))}
			if name == "not JSON" {
				a.want = string(reasonJSON)
			}
			if n > maxBody {
				a.want, a.status = limitBody, http.StatusRequestEntityTooLarge
			}
			list = append(list, a)
		}
	}
	for _, body := range []string{"", " ", "\n\t\r "} {
		add("empty body", fmt.Sprintf("%q", body), string(reasonEmpty), body)
	}
	for _, body := range []string{
		canary, "{", `{"query"`, `{"query":`, `{"query":}`, `{"query":"{a}",}`, `{"query" "{a}"}`, `{query:"{a}"}`, `{'query':'{a}'}`, `"` + canary + `"`, "1", "null", "true", "nul", "}",
		`{"query":"{a}"`, `{"query":"` + "\n" + `{a}"}`, `{"query":"\x41"}`, `{"query":"{a}","variables":{"a":01}}`, `{"query":"{a}","variables":{"a":[1,]}}`,
		`{"query":"{a}","variables":{"a":[1 2]}}`, `{"query":"{a}","variables":{"a":[}}`, `{"query":"{a}","variables":{"a":NaN}}`, `{"query":"{a}","variables":{1:2}}`, `{,"query":"{a}"}`,
		`/**/{"query":"{a}"}`, "<query>" + canary + "</query>", "query=%7Ba%7D", `{"query":"{a}"]`,
	} {
		add("malformed JSON", body, string(reasonJSON), body)
	}
	for _, v := range []string{"1", "true", "null", "[]", "{}", `["{a}"]`, `{"a":"` + canary + `"}`, `""`} {
		add("wrong types", "query "+v, string(reasonParameter), `{"query":`+v+`}`)
	}
	for _, v := range []string{"1", "true", "[]", "{}"} {
		add("wrong types", "operationName "+v, string(reasonParameter), `{"query":"{a}","operationName":`+v+`}`)
	}
	for _, key := range []string{"variables", "extensions"} {
		for _, v := range []string{"1", "true", "[]", `"` + canary + `"`, `[{"a":1}]`} {
			add("wrong types", key+" "+v, string(reasonParameter), `{"query":"{a}","`+key+`":`+v+`}`)
		}
		add("wrong types", key+" null", "", strings.TrimSuffix(goodBody, "}")+`,"`+key+`":null}`)
	}
	add("wrong types", "no query", string(reasonParameter), `{"variables":{}}`)
	add("wrong types", "query in another case", string(reasonParameter), `{"Query":"{legalNotice{attribution}}"}`)
	add("wrong types", "unknown key", "", strings.TrimSuffix(goodBody, "}")+`,"`+canary+`":[{"a":null}]}`)
	add("wrong types", "operationName null", "", strings.TrimSuffix(goodBody, "}")+`,"operationName":null}`)

	for _, n := range []int{0, 1, 2, 10, 500} {
		add("batch", fmt.Sprint(n), string(reasonBatch), "["+strings.TrimSuffix(strings.Repeat(goodBody+",", n), ",")+"]")
	}
	add("batch", "of arrays", string(reasonBatch), "[["+goodBody+"]]")

	for _, more := range []string{goodBody, "\n" + goodBody, " 1", "x" + canary, ",", "]", "}", " null", "\x00"} {
		add("trailing data", fmt.Sprintf("%q", more), string(reasonTrailing), goodBody+more)
	}
	for _, body := range []string{
		`{"query":"{a}","query":"{legalNotice{attribution}}"}`,
		`{"query":"{legalNotice{attribution}}","variables":{},"variables":{}}`,
		`{"query":"{legalNotice{attribution}}","variables":{"` + canary + `":1,"` + canary + `":2}}`,
		`{"query":"{legalNotice{attribution}}","variables":{"a":{"b":[{"c":1,"c":2}]}}}`,
		`{"query":"{legalNotice{attribution}}","x":1,"x":1}`,
		`{"query":"{legalNotice{attribution}}","qu\u0065ry":"{a}"}`,
	} {
		add("duplicate keys", body, string(reasonDuplicate), body)
	}

	wide := func(order func(uint16) []byte, mark bool) string {
		text := goodBody
		if mark {
			text = "\ufeff" + text
		}
		var b []byte
		for _, u := range utf16.Encode([]rune(text)) {
			b = append(b, order(u)...)
		}
		return string(b)
	}
	big := func(u uint16) []byte { return []byte{byte(u >> 8), byte(u)} }
	little := func(u uint16) []byte { return []byte{byte(u), byte(u >> 8)} }
	add("unicode", "UTF-16 big", string(reasonJSON), wide(big, false))
	add("unicode", "UTF-16 little", string(reasonJSON), wide(little, false))
	add("unicode", "UTF-16 big with mark", string(reasonUTF8), wide(big, true))
	add("unicode", "UTF-16 little with mark", string(reasonUTF8), wide(little, true))
	add("unicode", "byte order mark", string(reasonJSON), "\ufeff"+goodBody)
	add("unicode", "Latin-1", string(reasonUTF8), `{"query":"{legalNotice{attribution}}#`+"\xe9"+`"}`)
	add("unicode", "overlong", string(reasonUTF8), `{"query":"`+"\xc0\xaf"+`"}`)
	add("unicode", "surrogate in UTF-8", string(reasonUTF8), `{"query":"`+"\xed\xa0\x80"+`"}`)
	add("unicode", "truncated", string(reasonUTF8), goodBody+"\xe2\x82")
	add("unicode", "NUL bytes", string(reasonJSON), strings.Repeat("\x00", 1000))
	add("unicode", "NUL in a string", string(reasonJSON), `{"query":"{a`+"\x00"+`}"}`)
	add("unicode", "escaped NUL in the query", string(reasonSyntax), `{"query":"{a\u0000}"}`)
	add("unicode", "escaped lone surrogate", "", `{"query":"{search(text:\"\ud800\"){totalCount}}"}`)
	add("unicode", "right-to-left mark in the query", string(reasonSyntax), `{"query":"{legalNotice\u202e{attribution}}"}`)
	add("unicode", "fullwidth brace", string(reasonSyntax), `{"query":"｛legalNotice{attribution}}"}`)
	add("unicode", "mark at the head of the query", "", `{"query":"\ufeff{legalNotice{attribution}}"}`)
	add("unicode", "emoji in a literal", "", `{"query":"{search(text:\"🏠\"){totalCount}}"}`)
	return list
}

// headerAttacks are good bodies under wrong headers, and what a foreign web page can send without asking.
func headerAttacks() []attack {
	var list []attack
	for _, media := range []string{
		"", "text/plain", "text/plain;application/json", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "multipart/mixed; boundary=x",
		"application/graphql", "application/graphql-response+json", "application/jsonp", "application/json+x", "application/*", "*/*", "json", "application/json, text/plain",
		"application/json; charset=utf-16", "application/json; charset=latin1", "application/json; charset=", "application/json; charset=utf-8; charset=utf-16", "application/json;;charset",
		"application/" + canary, "text/html", "application/octet-stream", strings.Repeat("a", 5000),
	} {
		list = append(list, attack{
			family: "content types", name: media, headers: map[string]string{"Content-Type": media}, body: goodBody,
			want: string(reasonMediaType), status: http.StatusUnsupportedMediaType,
		})
	}
	for _, media := range []string{"application/json", "Application/JSON", "application/json; charset=utf-8", `application/json;charset="UTF-8"`, "application/json ; foo=bar"} {
		list = append(list, attack{family: "content types", name: media, headers: map[string]string{"Content-Type": media}, body: goodBody})
	}
	for _, encoding := range []string{"gzip", "deflate", "br", "zstd", "gzip, gzip", "aws-chunked", canary} {
		list = append(list, attack{
			family: "content encodings", name: encoding, headers: map[string]string{"Content-Encoding": encoding}, body: "\x1f\x8b" + goodBody,
			want: string(reasonEncoding), status: http.StatusUnsupportedMediaType,
		})
	}
	list = append(list, attack{family: "content encodings", name: "identity", headers: map[string]string{"Content-Encoding": "identity"}, body: goodBody})
	for _, method := range []string{"PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "PROPFIND", canary} {
		list = append(list, attack{family: "methods", name: method, method: method, body: goodBody, want: string(reasonMethod), status: http.StatusMethodNotAllowed})
	}
	for _, header := range []string{"X-HTTP-Method-Override", "X-HTTP-Method", "X-Method-Override"} {
		list = append(list, attack{
			family: "methods", name: header, method: "GET", headers: map[string]string{header: "POST"}, body: goodBody, want: string(reasonParameter),
		})
	}
	for name, value := range map[string]string{
		"Accept":          strings.Repeat("text/html;q=0.1,", 2000),
		"Accept-Language": strings.Repeat("en-GB-oed-x-private;q=0.1,", 1000),
		"X-Request-Id":    strings.Repeat("x", 20000),
		"Upgrade":         "websocket",
	} {
		list = append(list, attack{family: "other headers", name: name, headers: map[string]string{name: value}, body: goodBody})
	}
	return list
}
