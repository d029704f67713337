package formats

import (
	"encoding/json"
	"os"
	"reflect"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestMappingJSONSchema keeps docs/mapping.schema.json what the code says, and the code's list of members what the types say.
func TestMappingJSONSchema(t *testing.T) {
	doc := MappingJSONSchema()
	require.True(t, json.Valid(doc))
	const path = "../docs/mapping.schema.json"
	if *update {
		require.NoError(t, os.WriteFile(path, doc, 0o644))
	}
	have, err := os.ReadFile(path)
	require.NoError(t, err)
	require.Equal(t, string(doc), string(have), "run go test ./formats -run MappingJSONSchema -update")
	for typ, members := range map[reflect.Type][]schemaMember{
		reflect.TypeFor[Mapping](): mappingMembers, reflect.TypeFor[MappingField](): fieldMembers,
		reflect.TypeFor[MappingSplit](): splitMembers,
		reflect.TypeFor[SplitMarker]():  markerMembers, reflect.TypeFor[MappingTurns](): turnsMembers,
	} {
		var want, got []string
		for i := range typ.NumField() {
			name, _, _ := strings.Cut(typ.Field(i).Tag.Get("json"), ",")
			want = append(want, name)
		}
		for _, m := range members {
			got = append(got, m.name)
		}
		require.Equal(t, want, got, typ.Name())
	}
	require.Contains(t, turnsMembers[0].about, strings.Join(turnMembers, ", "))
}
