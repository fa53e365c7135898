package opendata

import (
	"net/url"
	"strings"
)

// openLicence is the licence of the State's open data.
const openLicence = "Licence Ouverte 2.0"

// The sources that are not of one file alone.
func (b *batch) interview() string {
	return b.source("interview:2020-06", "Entretien de juin 2020", nil, nil, nil)
}

func (b *batch) officialCode() string {
	return b.source("territories", "Découpage administratif 2026 : INSEE (code officiel géographique, populations légales), DGCL, La Poste, Etalab",
		"https://www.npmjs.com/package/@etalab/decoupage-administratif", openLicence, nil)
}

// isAddress tells whether s is the address of a page.
func isAddress(s string) bool {
	u, err := url.Parse(s)
	return err == nil && (u.Scheme == "http" || u.Scheme == "https") && u.Host != ""
}

// page is a public page as a source: called by its site, for pages change their titles.
func (b *batch) page(address string) string {
	title := address
	if u, err := url.Parse(address); err == nil && u.Host != "" {
		title = strings.TrimPrefix(u.Host, "www.")
	}
	return b.source("page:"+address, title, address, nil, nil)
}
