import ArrayField from '@rjsf/core/lib/components/fields/ArrayField.js'
import BooleanField from '@rjsf/core/lib/components/fields/BooleanField.js'
import NumberField from '@rjsf/core/lib/components/fields/NumberField.js'
import ObjectField from '@rjsf/core/lib/components/fields/ObjectField.js'
import SchemaField from '@rjsf/core/lib/components/fields/SchemaField.js'
import StringField from '@rjsf/core/lib/components/fields/StringField.js'

/** Instead of all of RJSF's fields: what is left out serves layout grids, alternatives of schemas and recursion. */
export default () => ({ ArrayField, BooleanField, NumberField, ObjectField, SchemaField, StringField })
