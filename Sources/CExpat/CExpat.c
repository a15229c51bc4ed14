#include "CExpat.h"

#include <expat.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

typedef struct {
  cexpat_tree *tree;
  XML_Parser parser;
  uint32_t *stack;  // the open elements, innermost last: at most max_depth of them
  uint32_t depth, max_depth, max_places;
  int in_text;  // the last node is a text that may go on
} reader;

static void position(reader *r, uint32_t *line, uint32_t *column) {
  *line = (uint32_t)XML_GetCurrentLineNumber(r->parser);
  *column = (uint32_t)XML_GetCurrentColumnNumber(r->parser) + 1;
}

static void fail(reader *r, cexpat_status status) {
  // expat may call on after it was stopped: the first fault is the one that counts.
  if (r->tree->status != CEXPAT_OK) return;
  r->tree->status = status;
  position(r, &r->tree->line, &r->tree->column);
  XML_StopParser(r->parser, XML_FALSE);
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

static int append(reader *r, const char *bytes, size_t length) {
  cexpat_tree *t = r->tree;
  unsigned char *pool = grown(t->pool, &t->room, t->used + length, 1);
  if (!pool) return fail(r, CEXPAT_MEMORY), 0;
  t->pool = pool;
  memcpy(pool + t->used, bytes, length);
  t->used += length;
  return 1;
}

static cexpat_node *add(reader *r, cexpat_kind kind, const char *bytes, size_t length) {
  cexpat_tree *t = r->tree;
  // The element's object, three keys, name, attributes and children.
  size_t places = kind == CEXPAT_ELEMENT ? 7 : 1;
  if (places > r->max_places - t->places) return fail(r, CEXPAT_PLACES), NULL;
  cexpat_node *nodes = grown(t->nodes, &t->capacity, t->count + 1, sizeof *nodes);
  if (!nodes) return fail(r, CEXPAT_MEMORY), NULL;
  t->nodes = nodes;
  cexpat_node *node = &nodes[t->count];
  memset(node, 0, sizeof *node);
  node->kind = kind;
  node->offset = (uint32_t)t->used;
  node->length = (uint32_t)length;
  position(r, &node->line, &node->column);
  if (!append(r, bytes, length)) return NULL;
  node->end = (uint32_t)++t->count;
  t->places += places;
  return node;
}

// A text has ended. White space beside elements is indentation and is dropped; alone in its element it is content.
static void end_text(reader *r, int closes_element) {
  if (!r->in_text) return;
  r->in_text = 0;
  cexpat_tree *t = r->tree;
  cexpat_node *text = &t->nodes[t->count - 1];
  cexpat_node *parent = &t->nodes[r->stack[r->depth - 1]];
  if (closes_element && parent->children == 1) return;
  for (uint32_t i = 0; i < text->length; i++) {
    if (!strchr(" \t\r\n", t->pool[text->offset + i]) || !t->pool[text->offset + i]) return;
  }
  t->used = text->offset;
  t->count--;
  t->places--;
  parent->children--;
}

static void XMLCALL start_element(void *context, const XML_Char *name, const XML_Char **attributes) {
  reader *r = context;
  cexpat_tree *t = r->tree;
  if (t->status != CEXPAT_OK) return;
  end_text(r, 0);
  if (r->depth >= r->max_depth) return fail(r, CEXPAT_DEPTH);
  if (r->depth) t->nodes[r->stack[r->depth - 1]].children++;
  if (!add(r, CEXPAT_ELEMENT, name, strlen(name))) return;
  uint32_t element = (uint32_t)t->count - 1;
  r->stack[r->depth++] = element;
  for (; *attributes; attributes += 2) {
    if (!add(r, CEXPAT_ATTRIBUTE, attributes[0], strlen(attributes[0]))) return;
    if (!add(r, CEXPAT_VALUE, attributes[1], strlen(attributes[1]))) return;
    t->nodes[element].attributes++;
  }
}

static void XMLCALL end_element(void *context, const XML_Char *name) {
  (void)name;
  reader *r = context;
  if (r->tree->status != CEXPAT_OK || !r->depth) return;
  end_text(r, 1);
  r->tree->nodes[r->stack[--r->depth]].end = (uint32_t)r->tree->count;
}

static void XMLCALL characters(void *context, const XML_Char *bytes, int length) {
  reader *r = context;
  if (r->tree->status != CEXPAT_OK || !r->depth || length <= 0) return;
  if (r->in_text) {
    // expat hands one text over in pieces: at line ends, references, buffer ends.
    if (append(r, bytes, (size_t)length)) r->tree->nodes[r->tree->count - 1].length += (uint32_t)length;
    return;
  }
  if (!add(r, CEXPAT_TEXT, bytes, (size_t)length)) return;
  r->tree->nodes[r->stack[r->depth - 1]].children++;
  r->in_text = 1;
}

static void XMLCALL doctype(void *context, const XML_Char *name, const XML_Char *system, const XML_Char *public, int internal) {
  (void)name, (void)system, (void)public, (void)internal;
  fail(context, CEXPAT_DOCTYPE);
}

cexpat_status cexpat_parse(cexpat_tree *tree, const char *text, size_t length, uint32_t max_depth, uint32_t max_places) {
  memset(tree, 0, sizeof *tree);
  reader r = {.tree = tree, .max_depth = max_depth, .max_places = max_places};
  r.stack = calloc((size_t)max_depth + 1, sizeof *r.stack);
  r.parser = XML_ParserCreate(NULL);
  if (!r.stack || !r.parser || length > INT_MAX) {
    tree->status = CEXPAT_MEMORY;
  } else {
    XML_SetUserData(r.parser, &r);
    XML_SetElementHandler(r.parser, start_element, end_element);
    XML_SetCharacterDataHandler(r.parser, characters);
    XML_SetStartDoctypeDeclHandler(r.parser, doctype);
    if (XML_Parse(r.parser, text, (int)length, XML_TRUE) != XML_STATUS_OK && tree->status == CEXPAT_OK) {
      tree->status = XML_GetErrorCode(r.parser) == XML_ERROR_NO_MEMORY ? CEXPAT_MEMORY : CEXPAT_SYNTAX;
      tree->problem = XML_ErrorString(XML_GetErrorCode(r.parser));
      position(&r, &tree->line, &tree->column);
    }
  }
  if (r.parser) XML_ParserFree(r.parser);
  free(r.stack);
  return tree->status;
}

void cexpat_free(cexpat_tree *tree) {
  free(tree->nodes);
  free(tree->pool);
  memset(tree, 0, sizeof *tree);
}
