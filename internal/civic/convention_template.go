package civic

import (
	"embed"
	"fmt"
	"strconv"
	"strings"
	"text/template"
)

// ConventionTemplate is a text to begin a convention with: its parts are filled with what the alliance and the draft say, and gaps are left in square
// brackets.
type ConventionTemplate string

const (
	PartnershipTemplate ConventionTemplate = "PARTNERSHIP"
	EmergencyTemplate   ConventionTemplate = "EMERGENCY"
	CharterTemplate     ConventionTemplate = "CHARTER"
)

// ConventionSubject is what a convention is about, for its text.
type ConventionSubject struct {
	Alliance    string
	Purpose     *string
	Need        *ConventionNeed // that the alliance answers
	Territories []string        // by name
	Parties     []ConventionParty
	Objectives  []ConventionObjective
	StartsOn    *Date
	ExpiresOn   *Date
	ReviewOn    *Date
	template    ConventionTemplate
}

// ConventionNeed is the need that a convention answers.
type ConventionNeed struct {
	Title       string
	Description *string
	People      *int
}

// ConventionParty is an actor that is to sign, and what it does in the alliance.
type ConventionParty struct {
	Name  string
	World World
	Roles []AllianceRole
}

// ConventionObjective is what a convention commits to.
type ConventionObjective struct {
	Label  string
	Target float64
	DueOn  *Date
}

//go:embed conventions/*.txt
var conventionTexts embed.FS

var conventionTemplates = template.Must(template.New("").Funcs(template.FuncMap{"day": (*Date).French, "list": frenchList, "figure": figure}).ParseFS(conventionTexts, "conventions/*.txt"))

// Write gives the text, in French.
func (t ConventionTemplate) Write(s ConventionSubject) (string, error) {
	s.template = t
	var text strings.Builder
	if err := conventionTemplates.ExecuteTemplate(&text, strings.ToLower(string(t))+".txt", s); err != nil {
		return "", fmt.Errorf("write a convention: %w", err)
	}
	return strings.TrimSpace(text.String()), nil
}

// DataHeading is the heading of what is said of personal data.
func (s ConventionSubject) DataHeading() string {
	switch s.template {
	case EmergencyTemplate:
		return "Article 5 – Données personnelles"
	case CharterTemplate:
		return "5. Données personnelles"
	}
	return "Article 7 – Données personnelles"
}

// WorldName says of which world a party is, in French.
func (p ConventionParty) WorldName() string {
	switch p.World {
	case Association:
		return "association"
	case Company:
		return "entreprise"
	case PublicAuthority:
		return "acteur public"
	}
	return "organisation"
}

// roleTexts are what a role commits to, and which personal data come with it.
var roleTexts = map[AllianceRole]struct{ commitment, data string }{
	Coordinator: {"coordonne l’alliance, réunit les parties et tient le calendrier", "les coordonnées des interlocuteurs des parties"},
	Operator:    {"met en œuvre les actions auprès des personnes", "les données des personnes qu’elle accompagne, dossiers compris"},
	Funder:      {"finance les actions, selon les contributions enregistrées", "aucune donnée des personnes accompagnées : elle reçoit des chiffres, et non des noms"},
	Host:        {"accueille les personnes ou les actions dans ses locaux", "les données nécessaires à l’accueil dans ses locaux"},
	Partner:     {"apporte [préciser : compétences, bénévoles, matériel, relais]", "les données qu’elle recueille dans ses propres actions"},
}

// Commitment says what the party does in the alliance, in French.
func (p ConventionParty) Commitment() string {
	return p.say(func(r AllianceRole) string { return roleTexts[r].commitment })
}

// Data says for which personal data the party answers, in French.
func (p ConventionParty) Data() string {
	return p.say(func(r AllianceRole) string { return roleTexts[r].data })
}

func (p ConventionParty) say(of func(AllianceRole) string) string {
	roles := p.Roles
	if len(roles) == 0 {
		roles = []AllianceRole{Partner}
	}
	said := make([]string, len(roles))
	for i, r := range roles {
		said[i] = of(r)
	}
	return frenchList(said)
}

func figure(f float64) string { return strconv.FormatFloat(f, 'f', -1, 64) }

// frenchList joins parts as French texts do: a, b et c.
func frenchList(parts []string) string {
	if len(parts) < 2 {
		return strings.Join(parts, "")
	}
	return strings.Join(parts[:len(parts)-1], ", ") + " et " + parts[len(parts)-1]
}
