package auth

import "testing"

func TestAtDomainOf(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		address, website string
		want             bool
	}{
		{"ana@yeswecamp.org", "https://yeswecamp.org", true},
		{"ana@yeswecamp.org", "https://www.yeswecamp.org/projets?x=1", true},
		{"ana@equipe.ap-hm.fr", "http://fr.ap-hm.fr", true},
		{"ana@xn--tat-9la.example.org", "https://example.org:8443/", true},
		{"ana@xn--caf-dma.fr", "https://www.CAFÉ.fr/", true},
		{"ana@marseille.bouches-du-rhone.gouv.fr", "https://bouches-du-rhone.gouv.fr", true},
		{"ana@paris.gouv.fr", "https://bouches-du-rhone.gouv.fr", false}, // gouv.fr is nobody's
		{"ana@other.asso.fr", "https://secours.asso.fr", false},
		{"ana@yeswecamp.org.example.org", "https://yeswecamp.org", false},
		{"ana@notyeswecamp.org", "https://yeswecamp.org", false},
		{"ana@yeswecamp.com", "https://yeswecamp.org", false},
		{"ana@gmail.com", "https://gmail.com", false},
		{"ana@free.fr", "http://secours.free.fr", false},
		{"ana@orange.fr", "http://secours.pagesperso-orange.fr", false},
		{"ana@yahoo.co.uk", "https://yahoo.co.uk", false},
		{"ana@sites.google.com", "https://sites.google.com/view/secours", false},
		{"ana@blogspot.com", "https://secours.blogspot.com", false},
		{"ana@autre.wixsite.com", "https://secours.wixsite.com", false},
		{"ana@org", "https://org", false},
		{"ana@localhost", "http://localhost", false},
		{"ana@intra.local", "http://intra.local", false},
		{"ana@192.0.2.1", "http://192.0.2.1", false},
		{"ana@example.org", "https://", false},
		{"ana@example.org", "", false},
		{"ana@example.org", "https://exa mple.org", false},
		{"ana@example.org", "https://ana@example.org@evil.com", false},
	} {
		if got := AtDomainOf(c.address, c.website); got != c.want {
			t.Errorf("%s is at the domain of %s: %v", c.address, c.website, got)
		}
	}
}
