#include "CYAML.h"

#include <stdlib.h>
#include <string.h>
#include <yaml.h>

static cyaml_status fail(cyaml_tree *tree, cyaml_status status, yaml_mark_t at) {
  tree->status = status;
  tree->line = (uint32_t)at.line + 1;
  tree->column = (uint32_t)at.column + 1;
  return status;
}

// What libyaml says, with the mark it says it at.
static cyaml_status fail_by_library(cyaml_tree *tree, const yaml_parser_t *parser) {
  tree->problem = parser->problem ? parser->problem : "not YAML";
  if (parser->error == YAML_MEMORY_ERROR) return fail(tree, CYAML_MEMORY, parser->mark);
  if (parser->error == YAML_READER_ERROR) {
    tree->offset = parser->problem_offset;
    return tree->status = CYAML_UTF8;
  }
  if (parser->context) {
    tree->context = parser->context;
    tree->context_line = (uint32_t)parser->context_mark.line + 1;
    tree->context_column = (uint32_t)parser->context_mark.column + 1;
  }
  return fail(tree, CYAML_SYNTAX, parser->problem_mark);
}

// Memory for `needed` items, at least one: NULL always means that there is none left.
static void *grown(void *memory, size_t *capacity, size_t needed, size_t size) {
  if (memory && needed <= *capacity) return memory;
  size_t larger = *capacity ? *capacity * 2 : 256;
  while (larger < needed) larger *= 2;
  void *moved = realloc(memory, larger * size);
  if (moved) *capacity = larger;
  return moved;
}

// Adds the node of an event; its parent is `open`, or UINT32_MAX at the top.
static cyaml_status add(cyaml_tree *tree, cyaml_kind kind, const yaml_event_t *event, uint32_t open, uint32_t max_nodes) {
  yaml_mark_t at = event->start_mark;
  if (tree->count >= max_nodes) return fail(tree, CYAML_NODES, at);
  cyaml_node *nodes = grown(tree->nodes, &tree->capacity, tree->count + 1, sizeof *nodes);
  if (!nodes) return fail(tree, CYAML_MEMORY, at);
  tree->nodes = nodes;
  if (open != UINT32_MAX) {
    cyaml_node *parent = &nodes[open];
    if (parent->kind == CYAML_MAP && parent->length % 2 == 0) {
      if (kind != CYAML_SCALAR) return fail(tree, CYAML_COMPLEX_KEY, at);
      kind = CYAML_KEY;
    }
    parent->length++;
  }
  cyaml_node *node = &nodes[tree->count++];
  memset(node, 0, sizeof *node);
  node->kind = kind;
  node->line = (uint32_t)at.line + 1;
  node->column = (uint32_t)at.column + 1;
  node->offset = (uint32_t)tree->used;
  node->end = (uint32_t)tree->count;
  if (kind == CYAML_LIST || kind == CYAML_MAP) return CYAML_OK;

  size_t length = event->data.scalar.length;
  node->plain = event->data.scalar.style == YAML_PLAIN_SCALAR_STYLE;
  node->length = (uint32_t)length;
  if (kind == CYAML_KEY && node->plain) {
    if (length == 0) return fail(tree, CYAML_EMPTY_KEY, at);
    if (length == 2 && memcmp(event->data.scalar.value, "<<", 2) == 0) return fail(tree, CYAML_MERGE, at);
  }
  unsigned char *pool = grown(tree->pool, &tree->room, tree->used + length, 1);
  if (!pool) return fail(tree, CYAML_MEMORY, at);
  tree->pool = pool;
  memcpy(pool + tree->used, event->data.scalar.value, length);
  tree->used += length;
  return CYAML_OK;
}

cyaml_status cyaml_parse(cyaml_tree *tree, const void *text, size_t length, uint32_t max_depth, uint32_t max_nodes) {
  memset(tree, 0, sizeof *tree);
  yaml_parser_t parser;
  if (!yaml_parser_initialize(&parser)) return tree->status = CYAML_MEMORY;
  yaml_parser_set_encoding(&parser, YAML_UTF8_ENCODING);
  yaml_parser_set_input_string(&parser, text, length);
  // The open containers, innermost last: at most max_depth of them.
  uint32_t *stack = calloc((size_t)max_depth + 1, sizeof *stack);
  uint32_t depth = 0, documents = 0;
  cyaml_status status = stack ? CYAML_OK : (tree->status = CYAML_MEMORY);
  for (int ended = 0; !ended && status == CYAML_OK;) {
    yaml_event_t event;
    if (!yaml_parser_parse(&parser, &event)) {
      status = fail_by_library(tree, &parser);
      break;
    }
    yaml_char_t *anchor = NULL, *tag = NULL;
    int is_list = event.type == YAML_SEQUENCE_START_EVENT;
    uint32_t open = depth ? stack[depth - 1] : UINT32_MAX;
    if (event.type == YAML_SCALAR_EVENT) anchor = event.data.scalar.anchor, tag = event.data.scalar.tag;
    if (is_list) anchor = event.data.sequence_start.anchor, tag = event.data.sequence_start.tag;
    if (event.type == YAML_MAPPING_START_EVENT) anchor = event.data.mapping_start.anchor, tag = event.data.mapping_start.tag;
    if (anchor || tag) {
      status = fail(tree, anchor ? CYAML_ANCHOR : CYAML_TAG, event.start_mark);
    } else switch (event.type) {
      case YAML_ALIAS_EVENT: status = fail(tree, CYAML_ALIAS, event.start_mark); break;
      case YAML_DOCUMENT_START_EVENT:
        if (documents++) status = fail(tree, CYAML_SECOND_DOCUMENT, event.start_mark);
        break;
      case YAML_SCALAR_EVENT: status = add(tree, CYAML_SCALAR, &event, open, max_nodes); break;
      case YAML_SEQUENCE_START_EVENT:
      case YAML_MAPPING_START_EVENT:
        if (depth >= max_depth) {
          status = fail(tree, CYAML_DEPTH, event.start_mark);
          break;
        }
        status = add(tree, is_list ? CYAML_LIST : CYAML_MAP, &event, open, max_nodes);
        if (status == CYAML_OK) stack[depth++] = (uint32_t)tree->count - 1;
        break;
      case YAML_SEQUENCE_END_EVENT:
      case YAML_MAPPING_END_EVENT:
        if (depth) tree->nodes[stack[--depth]].end = (uint32_t)tree->count;
        break;
      case YAML_STREAM_END_EVENT: ended = 1; break;
      default: break;
    }
    yaml_event_delete(&event);
  }
  free(stack);
  yaml_parser_delete(&parser);
  return status;
}

void cyaml_free(cyaml_tree *tree) {
  free(tree->nodes);
  free(tree->pool);
  memset(tree, 0, sizeof *tree);
}
