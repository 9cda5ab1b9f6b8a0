/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * JSON arrays that are printed element by element: those of a gateway do not
 * fit into memory as a whole.
 */
#ifndef _ACNL_LIST_H
#define _ACNL_LIST_H

#include <jansson.h>
#include <stdbool.h>
#include <stdio.h>

/**
 * struct acnl_list - an array that is being printed
 * @out: Where to.
 * @depth: Nesting level of the object that the array is in.
 * @filled: It has an element.
 */
struct acnl_list {
	FILE *out;
	unsigned int depth;
	bool filled;
};

/**
 * acnl_list_begin() - print a document up to the start of an array
 * @list: Filled in.
 * @out: Where to.
 * @frame: Object whose last member is an empty array, the list; NULL if there
 *	was no memory to make it. Released.
 *
 * Return: 0 or -ENOMEM.
 */
int acnl_list_begin(struct acnl_list *list, FILE *out, json_t *frame);

/**
 * acnl_list_nest() - begin a list within an element of another
 * @outer: List that the element is appended to.
 * @list: Filled in; end it before anything else is done to @outer.
 * @frame: The element, as for acnl_list_begin().
 *
 * Return: 0 or -ENOMEM.
 */
int acnl_list_nest(struct acnl_list *outer, struct acnl_list *list,
		   json_t *frame);

/**
 * acnl_list_add() - print an element
 * @list: List.
 * @element: Element, or NULL if there was no memory to make it. Released.
 *
 * Return: 0 or -ENOMEM.
 */
int acnl_list_add(struct acnl_list *list, json_t *element);

/**
 * acnl_list_end() - print the end of the array and of the object around it
 * @list: List.
 */
void acnl_list_end(struct acnl_list *list);

#endif /* _ACNL_LIST_H */
