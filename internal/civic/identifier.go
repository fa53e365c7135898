package civic

import "regexp"

// The registers whose numbers have a form that can be checked.
const (
	SIREN IdentifierScheme = "SIREN" // a legal unit
	SIRET IdentifierScheme = "SIRET" // an establishment of one
	RNA   IdentifierScheme = "RNA"   // an association
)

// laPoste is the legal unit whose establishments are numbered by a rule of their own.
const laPoste = "356000000"

var (
	// The third character is a letter in the Corsican numbers.
	rnaForm = regexp.MustCompile(`^W[0-9][0-9A-Z][0-9]{7}$`)

	departmentForm = `(?:[0-9]{2}|2[AB]|9[78][0-9])`
	codeForms      = map[TerritoryKind]*regexp.Regexp{
		Country:               regexp.MustCompile(`^FR$`),
		Region:                regexp.MustCompile(`^(?:[0-9]{2}|9[78][0-9])$`), // three digits: an overseas collectivity
		Department:            regexp.MustCompile(`^` + departmentForm + `$`),
		District:              regexp.MustCompile(`^` + departmentForm + `[0-9]$`),
		Commune:               regexp.MustCompile(`^(?:[0-9]{2}|2[AB])[0-9]{3}$`),
		MunicipalDistrict:     regexp.MustCompile(`^(?:751[0-9]{2}|6938[0-9]|132[0-9]{2})$`), // Paris, Lyon, Marseille
		PriorityNeighbourhood: regexp.MustCompile(`^QN(?:[0-9]{3}|02[AB])[0-9]{2}[MINC]$`),
		Neighbourhood:         regexp.MustCompile(`^(?:[0-9]{2}|2[AB])[0-9]{3}(?:-[a-z0-9]+)+$`),
	}
)

// WellFormed tells whether value has the form of a number of the register: its length, its characters and its check digit. That
// somebody bears the number is for the register to say. The numbers of registers without a known form are not well formed.
func (s IdentifierScheme) WellFormed(value string) bool {
	switch s {
	case SIREN:
		return len(value) == 9 && digits(value) && luhn(value)
	case SIRET:
		if len(value) != 14 || !digits(value) {
			return false
		}
		return luhn(value) || value[:9] == laPoste && digitSum(value)%5 == 0
	case RNA:
		return rnaForm.MatchString(value)
	}
	return false
}

// WellFormedCode tells whether code has the form of the codes of the kind: those of the official geographic code, the SIREN of an
// intercommunality, QN and more for a priority neighbourhood (the generation of 2024), and the parent's code and a slug for a local
// neighbourhood.
func (k TerritoryKind) WellFormedCode(code string) bool {
	if k == Intercommunality {
		return SIREN.WellFormed(code)
	}
	form, known := codeForms[k]
	return known && form.MatchString(code)
}

// DepartmentOf is the code of the département that a commune, municipal district or local neighbourhood is in, from its own code.
func DepartmentOf(code string) string {
	if len(code) < 5 {
		return ""
	}
	if code[:2] == "97" || code[:2] == "98" {
		return code[:3]
	}
	return code[:2]
}

func digits(s string) bool {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return true
}

func digitSum(s string) int {
	sum := 0
	for i := range len(s) {
		sum += int(s[i] - '0')
	}
	return sum
}

// luhn tells whether the last digit of s is right for the others.
func luhn(s string) bool {
	sum := 0
	for i := range len(s) {
		d := int(s[len(s)-1-i] - '0')
		if i%2 == 1 {
			d *= 2
			if d > 9 {
				d -= 9
			}
		}
		sum += d
	}
	return sum%10 == 0
}
