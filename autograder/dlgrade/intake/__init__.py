"""From whatever a learning management system or a person hands over to one entry per student and lab.

``finding`` is the way in; nothing here runs or imports any of the students' files.
"""
