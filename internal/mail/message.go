// Package mail writes to people, by SMTP or, where there is none, to the log, from an outbox in the database.
package mail

import (
	"encoding/json"
	"fmt"
	"strings"
	"unicode"
)

// Message is a mail that waits to be sent: to whom, in which language (fr or en), and what it tells.
type Message struct {
	To     string `json:"to"`
	Locale string `json:"locale"`
	Kind   Kind   `json:"kind"`
	Code   string `json:"code,omitempty"`   // one-time code
	Actor  string `json:"actor,omitempty"`  // name of an organisation
	Person string `json:"person,omitempty"` // name of a person
	Role   string `json:"role,omitempty"`   // in an organisation: OWNER, EDITOR, CASE_WORKER, MEMBER
	Reason string `json:"reason,omitempty"` // of a decision
}

// Kind is what a mail tells.
type Kind string

const (
	SignInCode        Kind = "SIGN_IN_CODE"
	ChangeAddressCode Kind = "CHANGE_ADDRESS_CODE"
	ClaimCode         Kind = "CLAIM_CODE"
	AddressChanged    Kind = "ADDRESS_CHANGED"
	Invitation        Kind = "INVITATION"
	ClaimApproved     Kind = "CLAIM_APPROVED"
	ClaimRefused      Kind = "CLAIM_REFUSED"
	FactorRemoved     Kind = "SECOND_FACTOR_REMOVED"
)

// Place is where messages wait: what seals them for there opens them nowhere else.
const Place = "civic.job.payload mail"

// Encode is the message as it waits.
func (m Message) Encode() []byte {
	text, err := json.Marshal(m)
	if err != nil {
		panic(err) // of texts
	}
	return text
}

// Decode reads a message that waited.
func Decode(text []byte) (Message, error) {
	var m Message
	if err := json.Unmarshal(text, &m); err != nil {
		return m, fmt.Errorf("read a mail: %w", err)
	}
	if _, known := texts[m.Kind]; !known {
		return m, fmt.Errorf("read a mail: kind %q is unknown", m.Kind)
	}
	return m, nil
}

// texts are the subject and the body of each kind, in French and in English. What others wrote stands in quotes.
var texts = map[Kind][2][2]string{
	SignInCode: {
		{"Votre code de connexion", "{code}\n\nC’est votre code de connexion. Il est valable 10 minutes et ne sert qu’une fois. Personne ne vous le demandera par téléphone ni par message.\n\nVous n’avez rien demandé ? Ignorez ce message : sans le code, personne ne peut se connecter.\n"},
		{"Your sign-in code", "{code}\n\nThis is your sign-in code. It is good for 10 minutes, and once. Nobody will ever ask you for it, by phone or by message.\n\nYou did not ask for it? Ignore this mail: without the code nobody can sign in.\n"},
	},
	ChangeAddressCode: {
		{"Confirmez votre nouvelle adresse", "{code}\n\nDonnez ce code pour que cette adresse devienne celle de votre compte. Il est valable 10 minutes et ne sert qu’une fois.\n\nVous n’avez rien demandé ? Ignorez ce message : rien ne changera.\n"},
		{"Confirm your new address", "{code}\n\nGive this code for this address to become that of your account. It is good for 10 minutes, and once.\n\nYou did not ask for it? Ignore this mail: nothing will change.\n"},
	},
	ClaimCode: {
		{"Confirmez que vous parlez pour une organisation", "{code}\n\nQuelqu’un veut gérer la fiche de l’organisation {actor} et dit que cette adresse est la sienne. Si c’est vous, donnez ce code : il est valable 10 minutes et ne sert qu’une fois.\n\nSinon, ignorez ce message : rien ne changera.\n"},
		{"Confirm that you speak for an organisation", "{code}\n\nSomebody wants to manage the page of the organisation {actor} and says that this address is his or hers. If it is you, give this code: it is good for 10 minutes, and once.\n\nIf not, ignore this mail: nothing will change.\n"},
	},
	AddressChanged: {
		{"L’adresse de votre compte a changé", "Votre compte a désormais une autre adresse, et vos autres appareils ont été déconnectés.\n\nCe n’était pas vous ? Écrivez sans attendre à qui gère ce service.\n"},
		{"The address of your account has changed", "Your account has another address now, and your other devices have been signed out.\n\nIt was not you? Write at once to those who run this service.\n"},
	},
	Invitation: {
		{"Une organisation vous invite", "{person} vous invite à rejoindre {actor}. Votre rôle : {role}.\n\nConnectez-vous avec cette adresse pour accepter ou refuser, dans les 14 jours.\n"},
		{"An organisation invites you", "{person} invites you to join {actor}. Your role: {role}.\n\nSign in with this address to accept or decline, within 14 days.\n"},
	},
	ClaimApproved: {
		{"Votre demande est acceptée", "Vous gérez désormais la fiche de l’organisation {actor}. Mettez en place un second facteur pour agir en son nom.\n"},
		{"Your claim is granted", "You manage the page of the organisation {actor} from now on. Set up a second factor to act in its name.\n"},
	},
	ClaimRefused: {
		{"Votre demande est refusée", "Votre demande pour l’organisation {actor} est refusée. Motif : {reason}\n"},
		{"Your claim is refused", "Your claim to the organisation {actor} is refused. Reason: {reason}\n"},
	},
	FactorRemoved: {
		{"Votre second facteur a été retiré", "Le second facteur de votre compte a été retiré.\n\nCe n’était pas vous ? Écrivez sans attendre à qui gère ce service.\n"},
		{"Your second factor was removed", "The second factor of your account was removed.\n\nIt was not you? Write at once to those who run this service.\n"},
	},
}

// roleNames are the roles in an organisation, in French and in English.
var roleNames = map[string][2]string{
	"OWNER": {"responsable", "owner"}, "EDITOR": {"rédaction", "editor"}, "CASE_WORKER": {"accompagnement social", "case worker"}, "MEMBER": {"membre", "member"},
}

// text gives subject and body.
func (m Message) text() (subject, body string) {
	language, quotes := 0, [2]string{"« ", " »"}
	if m.Locale == "en" {
		language, quotes = 1, [2]string{"“", "”"}
	}
	quoted := func(text string) string { return quotes[0] + tame(text) + quotes[1] }
	text := texts[m.Kind][language]
	fill := strings.NewReplacer("{code}", spaced(m.Code), "{actor}", quoted(m.Actor), "{person}", quoted(m.Person), "{role}", roleNames[m.Role][language], "{reason}", quoted(m.Reason))
	return text[0], fill.Replace(text[1])
}

// spaced writes a code of digits in two groups.
func spaced(code string) string {
	if len(code) == 8 {
		return code[:4] + " " + code[4:]
	}
	return code
}

// longest bounds what others wrote.
const longest = 200

// tame takes from what others wrote whatever a reader could take for something else: line breaks, control characters, addresses to follow.
func tame(text string) string {
	text = strings.Join(strings.FieldsFunc(text, func(r rune) bool { return unicode.IsSpace(r) || unicode.IsControl(r) || unicode.Is(unicode.Cf, r) }), " ")
	text = strings.NewReplacer("://", " ", "www.", " ", "@", " ").Replace(text)
	if runes := []rune(text); len(runes) > longest {
		text = string(runes[:longest]) + "…"
	}
	return text
}
