package opendata

import (
	"encoding/json"
	"errors"
	"io/fs"
)

// wording is the French of what the seed and the scenario say in English, and their figures as rows (scenario_fr.json).
type wording struct {
	Phrases map[string]string
	Sources map[string]struct {
		Title       string
		PublishedOn string `json:"published_on"`
	}
	Services   map[string]struct{ Code, Label string }
	Indicators map[string]struct {
		Code, Label, Unit string
		CountsPeople      bool `json:"counts_people"`
	}
	Kinds map[string]struct {
		Themes, Audiences []string
	}
	Programmes map[string]struct {
		Status     string
		StatusAsOf string `json:"status_as_of"`
		StartsOn   string `json:"starts_on"`
		EndsOn     string `json:"ends_on"`
	}
	Hosts    map[string]string // of a site: the key of an actor
	Outcomes []struct {
		Programme, Indicator string
		Value                float64
		MeasuredOn           string `json:"measured_on"`
		Source               string
	}
	Objectives []struct {
		Programme, Indicator string
		Target               float64
		Source               string
	}
	Events []struct {
		Programme, Kind string
		OccurredOn      string `json:"occurred_on"`
		Source          string
	}
}

// french is the French of a phrase, or the phrase where there is none.
func (w wording) french(phrase string) string {
	if french, ok := w.Phrases[phrase]; ok {
		return french
	}
	return phrase
}

// locale is the language that french answers in: that of the data files is English.
func (w wording) locale(phrases ...string) string {
	for _, phrase := range phrases {
		if _, ok := w.Phrases[phrase]; !ok && phrase != "" {
			return "en"
		}
	}
	return "fr"
}

// document reads a JSON file into v: from the files, or else the embedded one. A malformed one is rejected, and not read.
func (b *batch) document(name string, v any) (read bool) {
	raw, err := b.files.read(name)
	if errors.Is(err, fs.ErrNotExist) {
		raw, err = filesOf(nil).read(name)
	}
	if err == nil {
		err = json.Unmarshal(raw, v)
	}
	if err != nil {
		b.rejected.add(name, 0, "cannot be read: "+err.Error())
	}
	return err == nil
}
