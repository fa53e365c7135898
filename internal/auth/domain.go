package auth

import (
	"net/netip"
	"net/url"
	"slices"
	"strings"

	"golang.org/x/net/idna"
	"golang.org/x/net/publicsuffix"
)

// AtDomainOf tells whether an address, in its canonical form, is at the domain of a website: below the same name that somebody registered. Nobody's own is
// the domain of a public mail provider, and whatever nobody can register.
func AtDomainOf(address, website string) bool {
	_, host, _ := strings.Cut(address, "@")
	site, err := url.Parse(website)
	if err != nil {
		return false
	}
	own, ok := registered(site.Hostname())
	at, alsoOK := registered(host)
	return ok && alsoOK && own == at && !isPublicProvider(own)
}

// registered gives the name that was registered of a host.
func registered(host string) (domain string, ok bool) {
	host, err := idna.Lookup.ToASCII(strings.TrimSuffix(host, "."))
	if err != nil {
		return "", false
	}
	if _, err := netip.ParseAddr(host); err == nil {
		return "", false
	}
	suffix, known := publicsuffix.PublicSuffix(host)
	if !known && !strings.Contains(suffix, ".") {
		return "", false // a name of the inner network
	}
	domain, err = publicsuffix.EffectiveTLDPlusOne(host)
	return domain, err == nil
}

// isPublicProvider tells whether anybody can have an address at a registered domain.
func isPublicProvider(domain string) bool {
	name, _, _ := strings.Cut(domain, ".")
	return slices.Contains(providersAnywhere, name) || slices.Contains(providers, domain)
}

// providersAnywhere have domains in many countries: yahoo.fr, yahoo.co.uk.
var providersAnywhere = []string{"gmail", "googlemail", "google", "outlook", "hotmail", "live", "msn", "yahoo", "ymail", "rocketmail", "gmx", "aol", "icloud", "proton", "protonmail", "yandex", "zoho", "zohomail"}

var providers = strings.Fields(`me.com mac.com pm.me mail.com mail.ru inbox.ru bk.ru list.ru email.com usa.com web.de t-online.de freenet.de posteo.net posteo.de mailbox.org
	tutanota.com tutanota.de tutamail.com tuta.com tuta.io keemail.me fastmail.com fastmail.fm hey.com hushmail.com riseup.net disroot.org autistici.org
	orange.fr wanadoo.fr voila.fr free.fr aliceadsl.fr libertysurf.fr online.fr sfr.fr neuf.fr cegetel.net club-internet.fr 9online.fr 9business.fr dbmail.com bbox.fr bouygtel.fr
	numericable.fr numericable.com noos.fr laposte.net caramail.com caramail.fr mailo.com mailo.fr mailoo.org net-c.com netc.fr netc.eu netcourrier.com ik.me ikmail.com infomaniak.com
	nordnet.fr ozone.net zaclys.com zaclys.net lautre.net skynet.be telenet.be proximus.be bluewin.ch libero.it virgilio.it alice.it tiscali.it tim.it telefonica.net terra.es sapo.pt
	qq.com 163.com 126.com naver.com rediffmail.com comcast.net verizon.net att.net sbcglobal.net btinternet.com sky.com virginmedia.com
	facebook.com instagram.com linkedin.com helloasso.com e-monsite.com over-blog.com`)
