package graph

import (
	"context"
	"net/http"
	"strconv"
	"strings"
)

// language is the language of messages: French unless the client prefers English.
type language int

const (
	french language = iota
	english
)

// messages are the sentences of refusals, by reason, rule of validation or limit, in French and in English. None of them
// repeats what the client wrote, nor names what it did not.
var messages = map[string][2]string{
	"limit": {"%s : au plus %d.", "%s: at most %d."},
	"range": {"%s : de %d à %d.", "%s: from %d to %d."},

	limitURL:                {"Longueur de l’adresse, en octets", "Length of the address, in bytes"},
	limitBody:               {"Taille de la requête, en octets", "Size of the request, in bytes"},
	limitQuery:              {"Longueur du texte GraphQL, en caractères", "Length of the GraphQL text, in characters"},
	limitTokens:             {"Nombre d’éléments du texte GraphQL", "Tokens in the GraphQL text"},
	limitDepth:              {"Profondeur de l’opération", "Depth of the operation"},
	limitRawDepth:           {"Profondeur de l’opération, tous champs comptés", "Depth of the operation, every field counted"},
	limitAliases:            {"Nombre d’alias", "Aliases"},
	limitDirectives:         {"Nombre de directives", "Directives"},
	limitRoots:              {"Nombre de champs à la racine", "Root fields"},
	limitFields:             {"Nombre de champs, fragments dépliés", "Fields, with fragments unfolded"},
	limitDocumentFields:     {"Nombre de champs du document", "Fields in the document"},
	limitInlineWork:         {"Champs dans des fragments en ligne imbriqués", "Fields in nested inline fragments"},
	limitList:               {"Longueur d’une liste donnée", "Length of a given list"},
	limitValueDepth:         {"Profondeur d’une valeur donnée", "Depth of a given value"},
	limitPage:               {"Taille d’une page", "Size of a page"},
	limitCost:               {"Nombre d’objets que la réponse peut contenir (réduisez les pages)", "Objects that the answer can hold (ask for smaller pages)"},
	limitAnswer:             {"Taille de la réponse, en octets (réduisez les pages)", "Size of the answer, in bytes (ask for smaller pages)"},
	limitIntrospection:      {"Étendue de l’introspection", "Extent of the introspection"},
	limitIntrospectionDepth: {"Profondeur de l’introspection", "Depth of the introspection"},

	string(reasonCycle):       {"Un fragment se contient lui-même.", "A fragment contains itself."},
	string(reasonStreaming):   {"La réponse vient d’un bloc : @defer et @stream ne sont pas pris en charge.", "Answers come whole: @defer and @stream are not supported."},
	string(reasonNumber):      {"Un nombre sort des bornes de son type.", "A number is beyond the bounds of its type."},
	string(reasonNUL):         {"Un texte contient le caractère NUL.", "A text contains the NUL character."},
	string(reasonVariables):   {"La valeur d’une variable n’a pas la forme attendue.", "The value of a variable does not have the expected form."},
	string(reasonSyntax):      {"Le texte n’est pas du GraphQL valide.", "The text is not valid GraphQL."},
	string(reasonValidation):  {"L’opération ne correspond pas au schéma.", "The operation does not match the schema."},
	string(reasonOperation):   {"L’opération à exécuter n’est pas dans le texte, ou n’est pas précisée.", "The operation to run is not in the text, or not told."},
	string(reasonMethod):      {"Les opérations s’envoient par POST ; par GET, seulement les lectures enregistrées.", "Operations are sent by POST; by GET, registered queries only."},
	string(reasonMediaType):   {"Le corps doit être du JSON en UTF-8 (Content-Type: application/json).", "The body must be JSON in UTF-8 (Content-Type: application/json)."},
	string(reasonEncoding):    {"Le corps ne peut pas être compressé.", "The body cannot be compressed."},
	string(reasonEmpty):       {"Le corps est vide.", "The body is empty."},
	string(reasonJSON):        {"Le JSON n’est pas valide.", "The JSON is not valid."},
	string(reasonUTF8):        {"Le texte n’est pas en UTF-8.", "The text is not UTF-8."},
	string(reasonBatch):       {"Une requête à la fois : le corps est un objet, pas une liste.", "One request at a time: the body is an object, not a list."},
	string(reasonDuplicate):   {"Une clé est donnée deux fois.", "A key is given twice."},
	string(reasonTrailing):    {"Le JSON continue après sa première valeur.", "The JSON goes on after its first value."},
	string(reasonParameter):   {"Un élément de la requête manque ou n’a pas le bon type.", "A part of the request is missing or of the wrong type."},
	string(reasonURL):         {"L’adresse est mal formée.", "The address is malformed."},
	string(reasonUnknownID):   {notPersisted, notPersisted},
	string(reasonHash):        {"Le SHA-256 du texte n’est pas celui qui est donné.", "The SHA-256 of the text is not the one given."},
	string(reasonOnly):        {"Ce service n’exécute que des opérations enregistrées.", "This service runs registered operations only."},
	string(reasonSlow):        {"Le corps est arrivé trop lentement.", "The body came too slowly."},
	string(reasonInterrupted): {"Le corps s’est interrompu.", "The body was cut short."},

	"FieldsOnCorrectType":          {"Champ inconnu à cet endroit.", "Unknown field here."},
	"FragmentsOnCompositeTypes":    {"Un fragment porte sur un type qui n’a pas de champs.", "A fragment is on a type without fields."},
	"KnownArgumentNames":           {"Argument inconnu à cet endroit.", "Unknown argument here."},
	"KnownDirectives":              {"Directive inconnue, ou impossible à cet endroit.", "Unknown directive, or not possible here."},
	"KnownFragmentNames":           {"Ce fragment n’est pas défini.", "This fragment is not defined."},
	"KnownRootType":                {"Ce genre d’opération n’existe pas ici.", "This kind of operation does not exist here."},
	"KnownTypeNames":               {"Type inconnu.", "Unknown type."},
	"LoneAnonymousOperation":       {"Une opération sans nom doit être seule.", "An operation without a name must be alone."},
	"MaxIntrospectionDepth":        {"L’introspection tourne en rond.", "The introspection goes in circles."},
	"NoFragmentCycles":             {"Un fragment se contient lui-même.", "A fragment contains itself."},
	"NoUndefinedVariables":         {"Cette variable n’est pas déclarée.", "This variable is not declared."},
	"NoUnusedFragments":            {"Ce fragment ne sert pas.", "This fragment is not used."},
	"NoUnusedVariables":            {"Cette variable ne sert pas.", "This variable is not used."},
	"OverlappingFieldsCanBeMerged": {"Deux champs différents ont le même nom de réponse : donnez-leur des alias.", "Two different fields have the same response name: give them aliases."},
	"PossibleFragmentSpreads":      {"Ce fragment ne peut jamais s’appliquer ici.", "This fragment can never apply here."},
	"ProvidedRequiredArguments":    {"Un argument obligatoire manque.", "A required argument is missing."},
	"ScalarLeafs":                  {"Ce champ demande une sélection, ou n’en admet pas.", "This field needs a selection, or takes none."},
	"SingleFieldSubscriptions":     {"Un abonnement a un seul champ.", "A subscription has a single field."},
	"UniqueArgumentNames":          {"Un argument est donné deux fois.", "An argument is given twice."},
	"UniqueDirectivesPerLocation":  {"Une directive est donnée deux fois.", "A directive is given twice."},
	"UniqueFragmentNames":          {"Deux fragments ont le même nom.", "Two fragments have the same name."},
	"UniqueInputFieldNames":        {"Un champ de la valeur est donné deux fois.", "A field of the value is given twice."},
	"UniqueOperationNames":         {"Deux opérations ont le même nom.", "Two operations have the same name."},
	"UniqueVariableNames":          {"Deux variables ont le même nom.", "Two variables have the same name."},
	"ValuesOfCorrectType":          {"Cette valeur n’est pas du type attendu.", "This value is not of the expected type."},
	"VariablesAreInputTypes":       {"Une variable ne peut pas avoir ce type.", "A variable cannot have this type."},
	"VariablesInAllowedPosition":   {"Cette variable n’a pas le type attendu à cet endroit.", "This variable does not have the type expected here."},

	"internal": {"Une erreur interne est survenue.", "An internal error occurred."},
	"deadline": {"La réponse a pris trop de temps.", "The answer took too long."},
	"lost":     {"La réponse s’est perdue : réessayez.", "The answer was lost: try again."},
}

// say is the sentence of a key.
func say(lang language, key string) string { return messages[key][lang] }

type requestKey struct{}

// requestInfo is what errors need to know of the request that they answer.
type requestInfo struct {
	language language
	id       string
}

// withRequest keeps the request's language and id (which the server has put into its headers) for its errors.
func withRequest(ctx context.Context, h http.Header) context.Context {
	return context.WithValue(ctx, requestKey{}, requestInfo{
		language: parseLanguage(h.Get("Accept-Language")),
		id:       h.Get("X-Request-Id"),
	})
}

// inEnglish is for the messages that an operator reads.
var inEnglish = context.WithValue(context.Background(), requestKey{}, requestInfo{language: english})

func languageOf(ctx context.Context) language {
	info, _ := ctx.Value(requestKey{}).(requestInfo)
	return info.language
}

func requestIDOf(ctx context.Context) string {
	info, _ := ctx.Value(requestKey{}).(requestInfo)
	return info.id
}

// parseLanguage chooses English if the header gives it more weight than French, whatever else it names.
func parseLanguage(header string) language {
	en, fr := 0.0, 0.0
	for _, p := range preferences(header) {
		switch tag, _, _ := strings.Cut(p.name, "-"); tag {
		case "en":
			en = max(en, p.weight)
		case "fr":
			fr = max(fr, p.weight)
		}
	}
	if en > fr {
		return english
	}
	return french
}

// preference is one element of a header like Accept, in lower case, with its weight from 0 to 1.
type preference struct {
	name   string
	weight float64
}

// maxPreferences bounds how many elements of such a header are read.
const maxPreferences = 20

// preferences reads a header like Accept. What has no valid weight weighs nothing.
func preferences(header string) []preference {
	var list []preference
	for part := range strings.SplitSeq(header, ",") {
		if len(list) == maxPreferences {
			break
		}
		name, params, _ := strings.Cut(part, ";")
		p := preference{name: strings.ToLower(strings.TrimSpace(name)), weight: 1}
		for param := range strings.SplitSeq(params, ";") {
			key, value, _ := strings.Cut(param, "=")
			if strings.ToLower(strings.TrimSpace(key)) != "q" {
				continue
			}
			q, err := strconv.ParseFloat(strings.TrimSpace(value), 64)
			if err != nil || !(q >= 0 && q <= 1) {
				q = 0
			}
			p.weight = q
		}
		list = append(list, p)
	}
	return list
}
