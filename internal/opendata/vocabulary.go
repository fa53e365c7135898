package opendata

import "alliances/internal/civic"

// vocabularies reads themes and audiences, in the order of their files.
func (b *batch) vocabularies() {
	themes := b.files.table(b.rejected, "themes.csv", "code", "label", "parent")
	b.coded(themes, "theme", b.known.themes)
	for i, r := range themes.rows {
		var parent any
		if code := r.get("parent"); code != "" {
			if !b.known.themes[code] || code == r.get("code") {
				r.reject("refers to the theme %q, which is unknown", code)
			}
			parent = civic.SourceID("theme:" + code)
		}
		b.add("civic.theme", civic.SourceID("theme:"+r.get("code")), r.get("code"), parent, i+1)
	}
	audiences := b.files.table(b.rejected, "audiences.csv", "code", "label")
	b.coded(audiences, "audience", b.known.audiences)
	for i, r := range audiences.rows {
		b.add("civic.audience", civic.SourceID("audience:"+r.get("code")), r.get("code"), i+1)
	}
}

// coded checks the codes and labels of a vocabulary, and adds the labels.
func (b *batch) coded(file *tableFile, kind string, known map[string]bool) {
	seen := map[string]bool{}
	for _, r := range file.rows {
		code := r.get("code")
		if code == "" || r.get("label") == "" || seen[code] {
			r.reject("has no code, no label, or a code that stands above already")
			continue
		}
		seen[code], known[code] = true, true
		b.label(civic.SourceID(kind+":"+code), r.get("label"))
	}
}

func (b *batch) label(subject, label string) { b.add("civic.label", subject, "fr", label) }

// schemes are the public schemes of the grants, by their code in the source.
var schemes = map[string]string{"adulte_relais": "Adultes-relais", "fonjep": "FONJEP"}

// scheme gives the id of a scheme, and adds it once.
func (b *batch) scheme(code string) string {
	id := civic.SourceID("scheme:" + code)
	if !b.once["scheme:"+code] {
		b.once["scheme:"+code] = true
		b.add("civic.scheme", id, code)
		b.label(id, schemes[code])
	}
	return id
}
