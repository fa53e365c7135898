package mail_test

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
	"unicode"

	"github.com/google/go-cmp/cmp"

	"alliances/internal/mail"
	"alliances/internal/pgtest"
)

var update = flag.Bool("update", false, "write the texts in testdata anew")

func TestMain(m *testing.M) { os.Exit(pgtest.Main(m)) }

var at = time.Date(2026, 11, 1, 9, 5, 0, 0, time.UTC)

// texts are one of each kind, with what people usually write.
var texts = []struct {
	kind string
	mail.Text
}{
	{"sign-in code", mail.SignInCode{Code: "04719358", Life: 10 * time.Minute}},
	{"address code", mail.AddressCode{Code: "04719358", Life: 10 * time.Minute}},
	{"address changed", mail.AddressChanged{At: at}},
	{"second factor removed", mail.SecondFactorRemoved{At: at}},
	{"invitation", mail.Invitation{Inviter: "Zoé N’Diaye", Organisation: "S.O.S. Entraide", Role: "CASE_WORKER", Code: "QX7K2M9PTA", Until: at}},
	{"invitation by link", mail.Invitation{Inviter: "Zoé N’Diaye", Organisation: "AP-HM", Role: "OWNER", Link: "https://alliances.example/i/QX7K2M9PTA", Until: at}},
	{"claim code", mail.ClaimCode{Organisation: "Fondation de l’Exemple", Code: "04719358", Life: 10 * time.Minute}},
	{"claim granted", mail.ClaimDecided{Organisation: "Fondation de l’Exemple", Granted: true}},
	{"claim refused", mail.ClaimDecided{Organisation: "Fondation de l’Exemple", Reason: "L’adresse n’est pas celle de l’organisation."}},
	{"account suspended", mail.AccountSuspended{At: at, Reason: "Messages injurieux, malgré un rappel."}},
	{"account reinstated", mail.AccountReinstated{}},
	{"invited to an alliance", mail.AllianceInvitation{Alliance: "Un toit", Organisation: "Fondation de l’Exemple", Until: at, IsUrgent: true}},
	{"need to answer", mail.NeedToAnswer{Organisation: "Fondation de l’Exemple", Need: "Des chambres pour l’hiver"}},
	{"offer made", mail.OfferMade{Organisation: "Fondation de l’Exemple", Need: "Des chambres pour l’hiver"}},
	{"convention ends", mail.ConventionDue{Organisation: "Fondation de l’Exemple", Convention: "Convention d’urgence", On: at}},
	{"convention to look at again", mail.ConventionDue{Organisation: "Fondation de l’Exemple", Convention: "Convention d’urgence", On: at, IsReview: true}},
	{"second factor reset", mail.SecondFactorReset{At: at, Reason: "Téléphone perdu, pièce d’identité vue à l’accueil."}},
}

// What people read is written down in testdata, to be reviewed as they read it.
func TestTexts(t *testing.T) {
	t.Parallel()
	for _, locale := range []string{"fr", "en"} {
		var all strings.Builder
		for _, text := range texts {
			m := mail.Write("zoe@example.org", locale, text)
			all.WriteString("=== " + text.kind + "\n" + m.Subject + "\n\n" + m.Body + "\n")
		}
		path := filepath.Join("testdata", "texts_"+locale+".txt")
		if *update {
			if err := os.WriteFile(path, []byte(all.String()), 0o644); err != nil {
				t.Fatal(err)
			}
			continue
		}
		kept, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(string(kept), all.String()); diff != "" {
			t.Errorf("the texts are others: go test ./internal/mail -run TestTexts -update, and read them (-kept +written):\n%s", diff)
		}
	}
}

func TestFormOfTexts(t *testing.T) {
	t.Parallel()
	for _, text := range texts {
		kind := text.kind
		in := map[string]mail.Message{}
		for _, locale := range []string{"fr", "en", "de"} {
			in[locale] = mail.Write("zoe@example.org", locale, text)
		}
		if in["de"].Body != in["fr"].Body || in["fr"].Body == in["en"].Body || in["fr"].Subject == in["en"].Subject {
			t.Errorf("%s: the languages are not French and English, French by default", kind)
		}
		if strings.Contains(in["fr"].Body, "'") || strings.Contains(in["fr"].Subject, "'") {
			t.Errorf("%s: French has typographic apostrophes", kind)
		}
		for _, mark := range []string{" ?", " :", " !", " ;", "« ", " »"} {
			if strings.Contains(in["fr"].Body+in["fr"].Subject, mark) {
				t.Errorf("%s: a line may break at %q", kind, mark)
			}
		}
		if strings.HasSuffix(kind, " code") {
			for _, m := range in {
				if !strings.HasPrefix(m.Body, "04719358\n\n") || strings.Contains(m.Subject, "0471") {
					t.Errorf("%s: the code stands first in the body and not in the subject: %q", kind, m.Body)
				}
				if left := time.Until(m.Until); left < 9*time.Minute || left > 10*time.Minute {
					t.Errorf("%s: it is of use for %v", kind, left)
				}
			}
		}
	}
	if m := mail.Write("zoe@example.org", "fr", mail.ClaimDecided{Granted: true}); !m.Until.IsZero() {
		t.Errorf("a decision is of no use after %v", m.Until)
	}
	if m := mail.Write("zoe@example.org", "fr", mail.Invitation{Until: time.Now().Add(-time.Hour)}); !m.Until.Before(time.Now()) || m.Until.IsZero() {
		t.Errorf("an invitation that has ended is of use until %v", m.Until)
	}
}

// TestNamesAreTame has names say what they should not.
func TestNamesAreTame(t *testing.T) {
	t.Parallel()
	for given, want := range map[string]string{
		"S.O.S. Amitié – Marseille 3e":         "S.O.S. Amitié – Marseille 3e",
		"M. D. Dupont":                         "M. D. Dupont",
		"L’Après M (l'association)":            "L’Après M (l'association)",
		"  deux \t mots ":                      "deux mots",
		"":                                     "unnamed",
		"\u200b\u202e":                         "unnamed",
		"https://evil.example/a?b=c":           "https: //evil. example/a?b=c",
		"evil.com":                             "evil. com",
		"www.evil.co.uk":                       "www. evil. co. uk",
		"evil\u200b.\u2060com":                 "evil. com",
		"evil。com evil．com evil｡com":           "evil。 com evil． com evil｡ com",
		"écrivez à bob@evil.com":               "écrivez à bob@evil. com",
		"A\r\nBcc: victim@example.org":         "A Bcc: victim@example. org",
		"A\u2028B\u0085C\u0000D":               "A B C D",
		"\u202egnp.exe":                        "gnp. exe",
		"X” owes you money. Yours, “Y":         "X' owes you money. Yours, 'Y",
		"X » et « Y \"Z\"":                     "X ' et ' Y 'Z'",
		"bad \xff\xfe bytes":                   "bad bytes",
		strings.Repeat("é", 99) + " a":         strings.Repeat("é", 99) + "…",
		strings.Repeat("a", 100):               strings.Repeat("a", 100),
		strings.Repeat("https://evil.fr ", 50): strings.TrimSpace(strings.Repeat("https: //evil. fr ", 6)) + " htt…",
	} {
		m := mail.Write("zoe@example.org", "en", mail.ClaimDecided{Organisation: given, Granted: true})
		_, rest, _ := strings.Cut(m.Body, "“")
		got, _, _ := strings.Cut(rest, "”")
		if got != want {
			t.Errorf("%q is shown as %q, want %q", given, got, want)
		}
	}
}

// Whatever others write, a mail has a subject of ours and no more control characters than its own line breaks.
func FuzzTexts(f *testing.F) {
	f.Add("Secours", "Zoé", "non")
	f.Add("a\r\nb", "“”«»", "\u2029http://x.yz")
	f.Fuzz(func(t *testing.T, organisation, person, reason string) {
		for _, locale := range []string{"fr", "en"} {
			clean := mail.Write("zoe@example.org", locale, mail.Invitation{Role: "MEMBER"})
			for _, m := range []mail.Message{
				mail.Write("zoe@example.org", locale, mail.Invitation{Organisation: organisation, Inviter: person, Role: "MEMBER"}),
				mail.Write("zoe@example.org", locale, mail.ClaimDecided{Organisation: organisation, Reason: reason}),
				mail.Write("zoe@example.org", locale, mail.AccountSuspended{Reason: reason}),
			} {
				if strings.Contains(m.Body, "://") || len([]rune(m.Body)) > 3000 {
					t.Errorf("%q holds a link, or is long", m.Body)
				}
				if i := strings.IndexFunc(m.Body+m.Subject, func(r rune) bool { return r != '\n' && (unicode.IsControl(r) || unicode.Is(unicode.Cf, r)) }); i >= 0 {
					t.Errorf("%q has a control character", m.Body)
				}
			}
			m := mail.Write("zoe@example.org", locale, mail.Invitation{Organisation: organisation, Inviter: person, Role: "MEMBER"})
			if m.Subject != clean.Subject || strings.Count(m.Body, "\n") != strings.Count(clean.Body, "\n") {
				t.Errorf("%q has lines that are not ours", m.Body)
			}
		}
	})
}
