package graph

import "time"

// The limits of one GraphQL request. Whoever meets one is told its name, its maximum and his own value, so that a client
// can be mended without asking. docs and tests name them by the strings below.
const (
	// maxBody is the longest request body, in bytes.
	maxBody = 128 << 10
	// maxURL is the longest query of an address, in bytes. Proxies take about as much.
	maxURL = 8 << 10
	// maxQuery is the longest query text, in characters.
	maxQuery = 10_000
	// maxTokens bounds what the parser reads. What validation costs grows with the square of it.
	maxTokens = 1_000
	// maxDepth is how many relations deep an operation goes: edges, node and nodes of a connection are not counted.
	maxDepth = 10
	// maxRawDepth is how many fields deep it goes, all counted; maxIntrospectionDepth the same below __schema and __type.
	maxRawDepth           = 16
	maxIntrospectionDepth = 20
	maxAliases            = 15
	maxDirectives         = 10
	maxQueryRoots         = 10
	maxMutationRoots      = 3
	// maxFields counts the fields of an operation with every fragment unfolded, and those written in the whole document.
	// Introspection has as many of its own.
	maxFields = 500
	// maxDocumentFields counts the unfolded fields of all operations of a document together.
	maxDocumentFields = 2 * maxFields
	// maxInlineWork bounds the sum, over the inline fragments of a document, of the squares of the fields in each:
	// validation compares the fields of each anew, those of the ones inside it, too. One of 300 fields passes.
	maxInlineWork = 100_000
	// maxList is the length of a list in an argument or a variable, maxValueDepth how deep lists and objects nest there.
	maxList       = 100
	maxValueDepth = 16
	// maxCost bounds the objects that one answer can hold, as its page sizes multiply: see cost.go. The costliest
	// released operation, the neighbourhood with pages of 100, needs about two thirds of it.
	maxCost = 20_000
	// maxErrors is how many errors an answer tells.
	maxErrors = 10
	// deadline is how long an operation may run.
	deadline = 10 * time.Second
	// cachedDocuments is how many judged and validated documents are kept, cachedLength the bytes of their texts together;
	// and as much of the texts that clients have registered.
	cachedDocuments = 1_000
	cachedLength    = 1_000_000
)

// The names of the limits, in extensions.limit.
const (
	limitBody               = "body"
	limitURL                = "urlLength"
	limitQuery              = "queryLength"
	limitTokens             = "tokens"
	limitDepth              = "depth"
	limitRawDepth           = "rawDepth"
	limitAliases            = "aliases"
	limitDirectives         = "directives"
	limitRoots              = "rootFields"
	limitFields             = "fields"
	limitDocumentFields     = "documentFields"
	limitInlineWork         = "inlineFragments"
	limitList               = "listLength"
	limitValueDepth         = "valueDepth"
	limitPage               = "pageSize"
	limitCost               = "cost"
	limitAnswer             = "answerSize"
	limitIntrospection      = "introspection"
	limitIntrospectionDepth = "introspectionDepth"
)

// saturation is where counting stops: far above every limit, and its square is an int.
const saturation = 1 << 30

func plus(a, b int) int { return min(a+b, saturation) }

func times(a, b int) int { return min(a*b, saturation) }
